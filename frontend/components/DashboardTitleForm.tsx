import { type FormEvent, useState } from "react";
import { DashboardTitleField } from "./DashboardTitleField";
import { Button } from "./ui/button";
import { DialogClose, DialogFooter } from "./ui/dialog";

interface DashboardTitleFormProps {
  title: string;
  onChange: (title: string) => void;
  /** What the form does, on its button. */
  action: string;
  /** Takes a title with something in it; answers why it was refused, or null. */
  onSubmit: (title: string) => Promise<string | null>;
}

/** Asks for a film's title, inside a dialog. */
export function DashboardTitleForm({ title, onChange, action, onSubmit }: DashboardTitleFormProps) {
  const [problem, setProblem] = useState<string | null>(null);
  const [pending, setPending] = useState(false);

  async function submit(event: FormEvent) {
    event.preventDefault();
    const wanted = title.trim();
    if (wanted === "") return setProblem("Give the film a title.");
    setProblem(null);
    setPending(true);
    setProblem(await onSubmit(wanted));
    setPending(false);
  }

  return (
    <form className="flex flex-col gap-5" onSubmit={(event) => void submit(event)}>
      <DashboardTitleField onChange={onChange} problem={problem} value={title} />
      <DialogFooter>
        <DialogClose asChild>
          <Button variant="outline">Cancel</Button>
        </DialogClose>
        <Button pending={pending} type="submit">
          {action}
        </Button>
      </DialogFooter>
    </form>
  );
}
