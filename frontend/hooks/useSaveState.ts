"use client";

import { useMemo } from "react";
import { selectSaveState } from "@/lib/selectors";
import { useProjectStore } from "@/lib/stores";
import type { SaveState } from "@/lib/types";

/** Whether what was typed in a segment, or as the title of a project, is safe. */
export function useSaveState(id: string): SaveState {
  return useProjectStore(useMemo(() => selectSaveState(id), [id]));
}
