"use client";

import { useCallback, useEffect } from "react";
import { useProjectStore } from "@/lib/stores";
import type { LoadState } from "@/lib/types";
import { useLeaveWarning } from "./useLeaveWarning";
import { useProjectEvents } from "./useProjectEvents";

const LOADING: LoadState = { kind: "loading" };

/** Opens a project for as long as it is shown; gives how that went, and the way to try again. */
export function useOpenProject(id: string | null): { load: LoadState; retry: () => void } {
  const fetchProject = useProjectStore((store) => store.fetchProject);
  const closeProject = useProjectStore((store) => store.closeProject);
  // A project that is there stays to be seen while it is read anew.
  const load = useProjectStore((store) => (store.projectId === id ? store.load : LOADING));

  useEffect(() => {
    if (id === null) return;
    void fetchProject(id);
    return closeProject;
  }, [id, fetchProject, closeProject]);
  useProjectEvents();
  useLeaveWarning();

  const retry = useCallback(() => {
    if (id !== null) void fetchProject(id);
  }, [id, fetchProject]);
  return { load, retry };
}
