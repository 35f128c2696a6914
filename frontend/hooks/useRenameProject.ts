"use client";

import { changeProject } from "@/lib/api";
import { problemOf } from "@/lib/errors";
import { useDashboardStore } from "@/lib/stores";
import type { ApiProblem } from "@/lib/types";

/** Renames any project of the list; gives what kept it from being done, or null. */
export function useRenameProject(): (id: string, title: string) => Promise<ApiProblem | null> {
  const fetchProjects = useDashboardStore((state) => state.fetchProjects);
  return async (id, title) => {
    try {
      await changeProject(id, { title });
    } catch (error) {
      return problemOf(error);
    }
    await fetchProjects();
    return null;
  };
}
