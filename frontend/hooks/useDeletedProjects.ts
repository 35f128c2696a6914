"use client";

import { useEffect, useState } from "react";
import { listProjects } from "@/lib/api";
import { problemOf } from "@/lib/errors";
import { useDashboardStore } from "@/lib/stores";
import type { ProjectSummary } from "@/lib/types";

/** The projects that can be restored, the one deleted last first; asked for again when the list of films changes. */
export function useDeletedProjects(): readonly ProjectSummary[] {
  const ids = useDashboardStore((state) => state.projects.map(({ id }) => id).sort().join());
  const ready = useDashboardStore((state) => state.load.kind === "ready");
  const [deleted, setDeleted] = useState<readonly ProjectSummary[]>([]);
  useEffect(() => {
    if (!ready) return;
    let wanted = true;
    listProjects({ deleted: true }).then(
      (projects) => {
        if (wanted) setDeleted(projects.toSorted(byDeletion));
      },
      // The list of films tells that the studio is away; what was known of the deleted ones stays.
      (error: unknown) => void problemOf(error),
    );
    return () => {
      wanted = false;
    };
  }, [ids, ready]);
  return deleted;
}

function byDeletion(one: ProjectSummary, other: ProjectSummary): number {
  return (other.deleted_at ?? "").localeCompare(one.deleted_at ?? "");
}
