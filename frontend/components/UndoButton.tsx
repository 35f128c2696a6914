"use client";

import { Undo2 } from "lucide-react";
import { useProjectStore } from "@/lib/stores";
import { IconButton } from "./ui/icon-button";

/** Takes the newest step back, and names it. */
export function UndoButton() {
  const label = useProjectStore((store) => store.undoLabel);
  const undo = useProjectStore((store) => store.undo);
  const nothing = label === null;
  return (
    <IconButton
      aria-disabled={nothing || undefined}
      data-blocked={nothing ? "" : undefined}
      label={nothing ? "Nothing to undo" : `Undo ${label}`}
      onClick={nothing ? undefined : () => void undo()}
    >
      <Undo2 />
    </IconButton>
  );
}
