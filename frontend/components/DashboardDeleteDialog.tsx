"use client";

import { type RefObject, useRef } from "react";
import { useReturnFocus } from "@/hooks/useReturnFocus";
import type { ProjectSummary } from "@/lib/types";
import { countOf } from "@/lib/utils";
import { AlertDialog, AlertDialogContent } from "./ui/alert-dialog";

interface DashboardDeleteDialogProps {
  /** null: nothing is asked. */
  project: ProjectSummary | null;
  onClose: () => void;
  onDelete: (project: ProjectSummary) => void;
  /** Takes the focus after a deletion: what had it is gone. */
  focusAfter: RefObject<HTMLElement | null>;
}

/** Asks before a project is deleted. */
export function DashboardDeleteDialog({ project, onClose, onDelete, focusAfter }: DashboardDeleteDialogProps) {
  const deleted = useRef(false);
  const returnFocus = useReturnFocus({ instead: () => (deleted.current ? focusAfter.current : null) });

  return (
    <AlertDialog onOpenChange={(open) => !open && onClose()} open={project !== null}>
      {project && (
        <AlertDialogContent
          action="Delete"
          description={consequences(project)}
          onAction={() => {
            deleted.current = true;
            onDelete(project);
          }}
          {...returnFocus}
          title={`Delete “${project.title}”?`}
        />
      )}
    </AlertDialog>
  );
}

function consequences({ status, segment_count }: ProjectSummary): string {
  const stops = status === "PROCESSING" ? "The film that is being made is stopped. " : "";
  const what = segment_count === 0 ? "It" : `It and its ${countOf(segment_count, "segment")}`;
  return `${stops}${what} can be restored for 30 days, below the films.`;
}
