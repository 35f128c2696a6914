"use client";

import { useEffect } from "react";
import { useDashboardStore } from "@/lib/stores";
import { useConnection } from "./useConnection";
import { useDashboardEvents } from "./useDashboardEvents";

/**
 * Reads the list of films when the page opens, and keeps it as it is in the studio. A stream that breaks off
 * does not say whether the studio is away: asking does.
 */
export function useDashboard(): void {
  const fetchProjects = useDashboardStore((state) => state.fetchProjects);
  const connection = useConnection();
  useEffect(() => void fetchProjects(), [fetchProjects, connection]);
  useDashboardEvents();
}
