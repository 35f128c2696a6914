"use client";

import { ChevronUp, Play, RotateCcw, Zap } from "lucide-react";
import type { RefObject } from "react";
import { missingSentence } from "@/lib/missing";
import { useProjectStore } from "@/lib/stores";
import type { Missing } from "@/lib/types";
import { Button, type ButtonProps } from "./ui/button";
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuLabel,
  DropdownMenuTrigger,
} from "./ui/dropdown-menu";

interface FilmMenuProps {
  /** Of the button that it belongs to. */
  variant: ButtonProps["variant"];
  /** What keeps a film from being made; null: nothing. */
  missing: Missing | null;
  /** Makes a finished film again; null where the button itself makes it. */
  onReRender: (() => void) | null;
  /** What has the focus when it has closed. */
  focusAfter: RefObject<HTMLElement | null>;
}

/** The other half of the film's button: making a finished film again, and a quick draft of it. */
export function FilmMenu({ variant, missing, onReRender, focusAfter }: FilmMenuProps) {
  const startDraft = useProjectStore((store) => store.startDraft);
  const drafting = useProjectStore((store) => store.draftTask !== null);
  const draftUrl = useProjectStore((store) => store.film?.draft_url ?? null);
  return (
    <DropdownMenu focusAfter={focusAfter}>
      <DropdownMenuTrigger>
        <Button aria-label="More" className="w-10 rounded-l-none px-0" size="lg" variant={variant}>
          <ChevronUp aria-hidden />
        </Button>
      </DropdownMenuTrigger>
      <DropdownMenuContent align="end" side="top">
        {onReRender && (
          <DropdownMenuItem disabled={missing !== null} onSelect={onReRender}>
            <RotateCcw aria-hidden />
            Re-Render
          </DropdownMenuItem>
        )}
        <DropdownMenuItem disabled={missing !== null || drafting} onSelect={() => void startDraft()}>
          <Zap aria-hidden />
          Make a draft (540p)
        </DropdownMenuItem>
        {missing && <DropdownMenuLabel className="max-w-64 pt-0">{missingSentence(missing)}</DropdownMenuLabel>}
        {draftUrl !== null && (
          <DropdownMenuItem asChild>
            <a href={draftUrl} rel="noreferrer" target="_blank">
              <Play aria-hidden />
              Watch the draft
            </a>
          </DropdownMenuItem>
        )}
      </DropdownMenuContent>
    </DropdownMenu>
  );
}
