"use client";

import type { RefObject } from "react";
import { useReturnFocus } from "@/hooks/useReturnFocus";
import { KeyboardShortcutsList } from "./KeyboardShortcutsList";
import { Dialog, DialogContent } from "./ui/dialog";

const STEPS = [
  ["Story", "Import a script, or plain prose: each paragraph becomes a segment of the film."],
  ["Pictures", "Give every segment a picture. The camera glides over it while the text is read."],
  ["Voice", "Have the text read aloud by the voice that the settings name, or use a recording of your own. Lock a segment to keep its sound."],
  ["Film", "Export one MP4. After an edit only what has changed is made again."],
] as const;

interface HelpDialogSheetProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  /** Takes the focus afterwards where nothing had it before. */
  button: RefObject<HTMLElement | null>;
}

/** How a film is made, in four steps, and what the keyboard does. */
export function HelpDialogSheet({ open, onOpenChange, button }: HelpDialogSheetProps) {
  const { onOpenAutoFocus, onCloseAutoFocus } = useReturnFocus({ otherwise: button });
  return (
    <Dialog onOpenChange={onOpenChange} open={open}>
      <DialogContent
        className="outline-none"
        description="Everything happens on this machine: no account, no key, no network."
        onCloseAutoFocus={onCloseAutoFocus}
        onOpenAutoFocus={(event) => {
          onOpenAutoFocus();
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
