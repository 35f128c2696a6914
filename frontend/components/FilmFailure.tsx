"use client";

import { CircleAlert, RotateCcw } from "lucide-react";
import { useLayoutEffect, useRef } from "react";
import { missingSentence } from "@/lib/missing";
import type { Missing } from "@/lib/types";
import { focusPreview } from "@/lib/watch";
import { SceneSentence } from "./SceneSentence";
import { Button } from "./ui/button";

interface FilmFailureProps {
  sentence: string;
  /** What has to be there before it can be tried again; null: nothing. */
  missing: Missing | null;
  /** On the button that tries again. */
  action: string;
  onRetry: () => void;
}

/** Why a film, or a draft of it, could not be made. It stays until it is tried again. */
export function FilmFailure({ sentence, missing, action, onRetry }: FilmFailureProps) {
  const note = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const element = note.current;
    // It goes as soon as its button is used, which has the focus then.
    return () => {
      if (element?.contains(document.activeElement)) focusPreview();
    };
  }, []);
  return (
    <div
      className="flex flex-wrap items-center gap-3 border-t bg-destructive-soft p-3 text-sm text-destructive-text sm:px-4"
      ref={note}
    >
      <p className="flex min-w-48 flex-1 gap-2 wrap-anywhere">
        <CircleAlert aria-hidden className="mt-0.5 size-4 shrink-0" />
        <span>
          <SceneSentence sentence={sentence} />
        </span>
      </p>
      <Button disabledReason={missing ? missingSentence(missing) : undefined} onClick={onRetry} variant="outline">
        <RotateCcw aria-hidden />
        {action}
      </Button>
    </div>
  );
}
