"use client";

import { type FormEvent, useState } from "react";
import { useReturnFocus } from "@/hooks/useReturnFocus";
import { useDashboardStore } from "@/lib/stores";
import { DashboardTitleField } from "./DashboardTitleField";
import { Button } from "./ui/button";
import { Dialog, DialogClose, DialogContent, DialogFooter } from "./ui/dialog";

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
  const [problem, setProblem] = useState<string | null>(null);
  const [pending, setPending] = useState(false);

  async function submit(event: FormEvent) {
    event.preventDefault();
    const wanted = title.trim();
    setProblem(wanted === "" ? "Give the film a title." : null);
    if (wanted === "") return;
    setPending(true);
    const id = await createProject(wanted);
    setPending(false);
    if (id === null) return; // a toast says why
    setTitle("");
    onCreated(id);
  }

  return (
    <Dialog onOpenChange={(wanted) => !wanted && onClose()} open={open}>
      <DialogContent
        description="It begins empty; its segments are written in the studio. You can change the title later."
        title="New film"
        {...returnFocus}
      >
        <form className="flex flex-col gap-5" onSubmit={(event) => void submit(event)}>
          <DashboardTitleField onChange={setTitle} problem={problem} value={title} />
          <DialogFooter>
            <DialogClose asChild>
              <Button variant="outline">Cancel</Button>
            </DialogClose>
            <Button pending={pending} type="submit">
              Create
            </Button>
          </DialogFooter>
        </form>
      </DialogContent>
    </Dialog>
  );
}
