"use client";

import { ChevronUp, RotateCcw } from "lucide-react";
import { missingSentence } from "@/lib/missing";
import type { Missing } from "@/lib/types";
import { Button } from "./ui/button";
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuLabel,
  DropdownMenuTrigger,
} from "./ui/dropdown-menu";

interface ReRenderMenuProps {
  /** What keeps the film from being made again; null: nothing. */
  missing: Missing | null;
  onReRender: () => void;
  /** Called when it closes, and its own button may be gone. */
  onClosed: () => void;
}

/** The other half of "Download Video": making the film again. */
export function ReRenderMenu({ missing, onReRender, onClosed }: ReRenderMenuProps) {
  return (
    <DropdownMenu>
      <DropdownMenuTrigger asChild>
        <Button aria-label="More" className="w-10 rounded-l-none px-0" size="lg" variant="success">
          <ChevronUp aria-hidden />
        </Button>
      </DropdownMenuTrigger>
      <DropdownMenuContent
        align="end"
        onCloseAutoFocus={(event) => {
          event.preventDefault();
          onClosed();
        }}
        side="top"
      >
        <DropdownMenuItem disabled={missing !== null} onSelect={onReRender}>
          <RotateCcw aria-hidden />
          Re-Render
        </DropdownMenuItem>
        {missing && <DropdownMenuLabel className="max-w-64 pt-0">{missingSentence(missing)}</DropdownMenuLabel>}
      </DropdownMenuContent>
    </DropdownMenu>
  );
}
