"use client";

import { Check, CloudOff, LoaderCircle } from "lucide-react";
import { useEffect, useState } from "react";
import { useSaveState } from "@/hooks/useSaveState";
import type { SaveState } from "@/lib/types";

const SHOWN_MS = 2000;

interface SaveIndicatorProps {
  /** Of the segment, or of the project whose title it is. */
  id: string;
}

/** Whether what was typed is safe. Quiet once it is; said aloud only where it is not. */
export function SaveIndicator({ id }: SaveIndicatorProps) {
  const save = useSaveState(id);
  const justSaved = useJustSaved(save.kind);
  return (
    <span className="inline-flex items-center gap-1.5 text-xs whitespace-nowrap text-muted-foreground [&_svg]:size-3.5">
      {save.kind === "saving" && (
        <>
          <LoaderCircle aria-hidden className="animate-spin" />
          Saving…
        </>
      )}
      {save.kind === "saved" && justSaved && (
        <span className="inline-flex animate-appear items-center gap-1.5">
          <Check aria-hidden />
          Saved
        </span>
      )}
      <span role="status">{save.kind === "unsaved" && <NotSaved save={save} />}</span>
    </span>
  );
}

function NotSaved({ save }: { save: Extract<SaveState, { kind: "unsaved" }> }) {
  return (
    <span className="inline-flex items-center gap-1.5 text-destructive-text">
      <CloudOff aria-hidden />
      {save.retrying ? "Not saved, retrying" : "Not saved"}
      {save.problem !== null && <span className="sr-only">: {save.problem}</span>}
    </span>
  );
}

/** True for a moment after something was saved. */
function useJustSaved(kind: SaveState["kind"]): boolean {
  const [before, setBefore] = useState(kind);
  const [isShown, setIsShown] = useState(false);
  if (kind !== before) {
    setBefore(kind);
    setIsShown(kind === "saved");
  }
  useEffect(() => {
    if (!isShown) return;
    const timer = setTimeout(() => setIsShown(false), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [isShown]);
  return isShown;
}
