"use client";

import { useState } from "react";
import { useReturnFocus } from "@/hooks/useReturnFocus";
import { useDashboardStore } from "@/lib/stores";
import { DashboardTitleForm } from "./DashboardTitleForm";
import { Dialog, DialogContent } from "./ui/dialog";

interface CreateProjectDialogProps {
  open: boolean;
  onClose: () => void;
  /** Takes the new project's id. */
  onCreated: (id: string) => void;
}

/** Makes an empty project. What was typed outlives a refusal, and closing, too. */
export function CreateProjectDialog({ open, onClose, onCreated }: CreateProjectDialogProps) {
  const createProject = useDashboardStore((state) => state.createProject);
  const returnFocus = useReturnFocus();
  const [title, setTitle] = useState("");

  async function create(wanted: string) {
    const id = await createProject(wanted);
    if (id === null) return null; // a toast says why
    setTitle("");
    onCreated(id);
    return null;
  }

  return (
    <Dialog onOpenChange={(wanted) => !wanted && onClose()} open={open}>
      <DialogContent
        description="It begins empty; its segments are written in the studio. You can change the title later."
        title="New film"
        {...returnFocus}
      >
        <DashboardTitleForm action="Create" onChange={setTitle} onSubmit={create} title={title} />
      </DialogContent>
    </Dialog>
  );
}
