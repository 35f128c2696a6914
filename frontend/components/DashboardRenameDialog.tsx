"use client";

import { useState } from "react";
import { useRenameProject } from "@/hooks/useRenameProject";
import { useReturnFocus } from "@/hooks/useReturnFocus";
import type { ProjectSummary } from "@/lib/types";
import { DashboardTitleForm } from "./DashboardTitleForm";
import { Dialog, DialogContent } from "./ui/dialog";

interface DashboardRenameDialogProps {
  /** null: the dialog is closed. */
  project: ProjectSummary | null;
  onClose: () => void;
}

/** Gives a project another title. */
export function DashboardRenameDialog({ project, onClose }: DashboardRenameDialogProps) {
  const returnFocus = useReturnFocus();
  return (
    <Dialog onOpenChange={(open) => !open && onClose()} open={project !== null}>
      <DialogContent title="Rename the film" {...returnFocus}>
        {project && <RenameForm onDone={onClose} project={project} />}
      </DialogContent>
    </Dialog>
  );
}

function RenameForm({ project, onDone }: { project: ProjectSummary; onDone: () => void }) {
  const rename = useRenameProject();
  const [title, setTitle] = useState(project.title);

  async function change(wanted: string) {
    const refusal = wanted === project.title ? null : await rename(project.id, wanted);
    if (refusal === null) onDone();
    return refusal === null ? null : refusal.sentence;
  }

  return <DashboardTitleForm action="Rename" onChange={setTitle} onSubmit={change} title={title} />;
}
