"use client";

import { useEffect } from "react";
import { useDashboardStore } from "@/lib/stores";
import { useDashboardEvents } from "./useDashboardEvents";

/** Reads the list of films when the page opens, and keeps it as it is in the studio. */
export function useDashboard(): void {
  const fetchProjects = useDashboardStore((state) => state.fetchProjects);
  useEffect(() => void fetchProjects(), [fetchProjects]);
  useDashboardEvents();
}
