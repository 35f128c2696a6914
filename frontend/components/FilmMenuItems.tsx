"use client";

import { Play, RotateCcw, Zap } from "lucide-react";
import { missingSentence } from "@/lib/missing";
import { useProjectStore } from "@/lib/stores";
import type { Missing } from "@/lib/types";
import { DropdownMenuContent, DropdownMenuItem, DropdownMenuLabel } from "./ui/dropdown-menu";

interface FilmMenuItemsProps {
  /** What keeps a film from being made; null: nothing. */
  missing: Missing | null;
  /** Makes a finished film again; null where the button itself makes it. */
  onReRender: (() => void) | null;
}

/** The lines of the film's menu. */
export function FilmMenuItems({ missing, onReRender }: FilmMenuItemsProps) {
  const startDraft = useProjectStore((store) => store.startDraft);
  const drafting = useProjectStore((store) => store.draftTask !== null);
  const draftUrl = useProjectStore((store) => store.film?.draft_url ?? null);
  return (
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
  );
}
