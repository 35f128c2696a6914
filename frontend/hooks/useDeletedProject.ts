"use client";

import { useEffect, useState } from "react";
import { listProjects } from "@/lib/api";
import { problemOf } from "@/lib/errors";
import type { ProjectSummary } from "@/lib/types";

/** A project that was deleted and can be restored; null while that is not known, or where it is not so. */
export function useDeletedProject(id: string): ProjectSummary | null {
  const [found, setFound] = useState<ProjectSummary | null>(null);
  useEffect(() => {
    let wanted = true;
    listProjects({ deleted: true }).then(
      (projects) => {
        if (wanted) setFound(projects.find((project) => project.id === id) ?? null);
      },
      // Whether it can be restored stays unknown then; the page says that it is not here, which is true.
      (error: unknown) => void problemOf(error),
    );
    return () => {
      wanted = false;
    };
  }, [id]);
  return found;
}
