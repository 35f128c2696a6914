"use client";

import { useDashboardStore } from "@/lib/stores";
import { useConnection } from "./useConnection";
import { useEvents } from "./useEvents";
import { usePolling } from "./usePolling";

/** Keeps the list of projects as it is in the studio; where that does not tell, it is asked every 3 s while films are made. */
export function useDashboardEvents(): void {
  const { hear, fetchProjects } = useDashboardStore.getState();
  const connection = useConnection();
  const rendering = useDashboardStore((state) => state.projects.some(({ status }) => status === "PROCESSING"));
  useEvents(hear);
  usePolling(connection === "offline" || (rendering && connection !== "live"), fetchProjects);
}
