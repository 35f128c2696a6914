"use client";

import { CircleQuestionMark } from "lucide-react";
import { useMemo, useRef, useState } from "react";
import { useShortcuts } from "@/hooks/useShortcuts";
import { isFocusLost } from "@/lib/utils";
import { KeyboardShortcutsList } from "./KeyboardShortcutsList";
import { Dialog, DialogContent, DialogTrigger } from "./ui/dialog";
import { IconButton } from "./ui/icon-button";

const STEPS = [
  ["Story", "Import a script, or plain prose: each paragraph becomes a segment of the film."],
  ["Pictures", "Give every segment a picture. The camera glides over it while the text is read."],
  ["Voice", "Have the text read aloud, or use a recording of your own. Lock a segment to keep its sound."],
  ["Film", "Export one MP4. After an edit only what has changed is made again."],
] as const;

/** How a film is made, in four steps, and what the keyboard does; "?" opens it. */
export function HelpDialog() {
  const [open, setOpen] = useState(false);
  const before = useRef<HTMLElement | null>(null);
  useShortcuts(
    useMemo(
      () => ({
        help: () => {
          before.current = document.activeElement instanceof HTMLElement ? document.activeElement : null;
          setOpen(true);
        },
      }),
      [],
    ),
  );

  /** Whoever pressed "?" goes on where they were, and not on the button. */
  function giveBack(event: Event) {
    const isTaken = !isFocusLost();
    if (isTaken || before.current !== null) event.preventDefault();
    if (!isTaken) before.current?.focus({ preventScroll: true });
    before.current = null;
  }
  return (
    <Dialog onOpenChange={setOpen} open={open}>
      <DialogTrigger asChild>
        <IconButton label="Help">
          <CircleQuestionMark />
        </IconButton>
      </DialogTrigger>
      <DialogContent
        className="outline-none"
        description="Everything happens on this machine: no account, no key, no network."
        onCloseAutoFocus={giveBack}
        onOpenAutoFocus={(event) => {
          // It is there to be read: its beginning has the focus, and not its only switch.
          event.preventDefault();
          if (event.target instanceof HTMLElement) event.target.focus();
        }}
        title="How a film is made"
      >
        <ol className="space-y-4">
          {STEPS.map(([name, what], index) => (
            <li className="flex gap-3" key={name}>
              <span
                aria-hidden
                className="grid size-6 shrink-0 place-items-center rounded-full bg-muted text-xs font-semibold tabular-nums"
              >
                {index + 1}
              </span>
              <div>
                <h3 className="font-medium">{name}</h3>
                <p className="text-sm text-muted-foreground">{what}</p>
              </div>
            </li>
          ))}
        </ol>
        <KeyboardShortcutsList />
      </DialogContent>
    </Dialog>
  );
}
