"use client";

import { ChevronRight, RotateCcw } from "lucide-react";
import { useId, useState } from "react";
import { useDeletedProjects } from "@/hooks/useDeletedProjects";
import { useNow } from "@/hooks/useNow";
import { relativeTime } from "@/lib/relative-time";
import { useDashboardStore } from "@/lib/stores";
import type { ProjectSummary } from "@/lib/types";
import { cn, countOf } from "@/lib/utils";
import { Button } from "./ui/button";

const KEPT_MS = 30 * 86_400_000;

/** The films that were deleted and can be restored; nothing where there are none. */
export function DeletedProjects() {
  const projects = useDeletedProjects();
  const [open, setOpen] = useState(false);
  const id = useId();
  if (projects.length === 0) return null;
  return (
    <section className="mt-12 border-t pt-4">
      <h2>
        <Button
          aria-controls={id}
          aria-expanded={open}
          className="-ml-3 px-3 text-muted-foreground"
          onClick={() => setOpen(!open)}
          variant="ghost"
        >
          <ChevronRight aria-hidden className={cn("transition-transform", open && "rotate-90")} />
          Recently deleted
          <span className="font-normal tabular-nums">{projects.length}</span>
        </Button>
      </h2>
      <ul className="mt-2 divide-y rounded-lg border bg-card" hidden={!open} id={id}>
        {projects.map((project) => (
          <DeletedProject key={project.id} project={project} />
        ))}
      </ul>
    </section>
  );
}

function DeletedProject({ project: { id, title, segment_count, deleted_at } }: { project: ProjectSummary }) {
  const restoreProject = useDashboardStore((state) => state.restoreProject);
  const [pending, setPending] = useState(false);
  const now = useNow();
  async function restore() {
    setPending(true);
    await restoreProject(id);
    setPending(false);
  }
  return (
    <li className="flex items-center gap-4 py-2.5 pr-2.5 pl-4">
      <div className="min-w-0 flex-1">
        <h3 className="truncate font-medium">{title}</h3>
        <p className="text-sm text-muted-foreground">
          {countOf(segment_count, "segment")}
          {deleted_at && ` · deleted ${relativeTime(new Date(deleted_at), now)}, goes for good ${leaves(deleted_at, now)}`}
        </p>
      </div>
      <Button aria-label={`Restore ${title}`} onClick={() => void restore()} pending={pending} size="sm" variant="outline">
        {!pending && <RotateCcw aria-hidden />}
        Restore
      </Button>
    </li>
  );
}

function leaves(deletedAt: string, now: Date): string {
  return relativeTime(new Date(new Date(deletedAt).getTime() + KEPT_MS), now);
}
