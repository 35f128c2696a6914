"use client";

import { CircleQuestionMark } from "lucide-react";
import { useMemo, useRef, useState } from "react";
import { useShortcuts } from "@/hooks/useShortcuts";
import { IconButton } from "./ui/icon-button";
import { later } from "./ui/later";

const Sheet = later(async () => (await import("./HelpDialogSheet")).HelpDialogSheet);

/** Opens the help, by its button or by "?". */
export function HelpDialog() {
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  useShortcuts(useMemo(() => ({ help: () => setOpen(true) }), []));
  return (
    <>
      <IconButton aria-expanded={open} aria-haspopup="dialog" label="Help" onClick={() => setOpen(true)} ref={button}>
        <CircleQuestionMark />
      </IconButton>
      <Sheet button={button} isWanted={open} onOpenChange={setOpen} open={open} />
    </>
  );
}
