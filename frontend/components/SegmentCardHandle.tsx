"use client";

import { GripVertical } from "lucide-react";
import type { RefObject } from "react";
import { IconButton } from "./ui/icon-button";

interface SegmentCardHandleProps {
  /** From 1. */
  number: number;
  handle: RefObject<HTMLButtonElement | null>;
}

/** Where a card is taken to be dragged; with the focus on it, Alt+↑ and Alt+↓ move the card. */
export function SegmentCardHandle({ number, handle }: SegmentCardHandleProps) {
  return (
    <IconButton
      aria-keyshortcuts="Alt+ArrowUp Alt+ArrowDown"
      className="-ml-2 cursor-grab! text-muted-foreground active:cursor-grabbing!"
      data-segment-handle=""
      label={`Move segment ${number}: drag it, or press Alt and an arrow key`}
      ref={handle}
      size="icon-sm"
    >
      <GripVertical />
    </IconButton>
  );
}
