"use client";

import { type FormEvent, useState } from "react";
import { useRenameProject } from "@/hooks/useRenameProject";
import { useReturnFocus } from "@/hooks/useReturnFocus";
import type { ProjectSummary } from "@/lib/types";
import { DashboardTitleField } from "./DashboardTitleField";
import { Button } from "./ui/button";
import { Dialog, DialogClose, DialogContent, DialogFooter } from "./ui/dialog";

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
  const [problem, setProblem] = useState<string | null>(null);
  const [pending, setPending] = useState(false);

  async function submit(event: FormEvent) {
    event.preventDefault();
    const wanted = title.trim();
    if (wanted === "") return setProblem("Give the film a title.");
    if (wanted === project.title) return onDone();
    setPending(true);
    const refusal = await rename(project.id, wanted);
    setPending(false);
    if (refusal === null) onDone();
    else setProblem(refusal.sentence);
  }

  return (
    <form className="flex flex-col gap-5" onSubmit={(event) => void submit(event)}>
      <DashboardTitleField onChange={setTitle} problem={problem} value={title} />
      <DialogFooter>
        <DialogClose asChild>
          <Button variant="outline">Cancel</Button>
        </DialogClose>
        <Button pending={pending} type="submit">
          Rename
        </Button>
      </DialogFooter>
    </form>
  );
}
