"use client";

import { useState } from "react";
import { importSample } from "@/lib/api";
import { problemOf } from "@/lib/errors";
import { showToast } from "@/lib/toasts";
import type { ImportedProject } from "@/lib/types";

/** Makes a project of the sample story; gives it, or null after a toast has said why not. */
export function useSampleStory(): { pending: boolean; importSample: () => Promise<ImportedProject | null> } {
  const [pending, setPending] = useState(false);
  return {
    pending,
    importSample: async () => {
      setPending(true);
      try {
        return await importSample();
      } catch (error) {
        const { sentence } = problemOf(error);
        showToast({ tone: "error", title: "The sample could not be opened", description: sentence, key: "sample" });
        return null;
      } finally {
        setPending(false);
      }
    },
  };
}
