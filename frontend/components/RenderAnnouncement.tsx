"use client";

import { useRenderState } from "@/hooks/useRenderState";
import type { RenderState } from "@/lib/types";

/** Says how far the film is to those who hear the page, at each quarter and no more often. */
export function RenderAnnouncement() {
  const state = useRenderState();
  return (
    <p aria-live="polite" className="sr-only" role="status">
      {sentenceOf(state)}
    </p>
  );
}

function sentenceOf(state: RenderState): string {
  if (state.kind !== "rendering") return "";
  if (state.cancelling) return "Cancelling the render.";
  if (state.queuedBehind !== null) return `${state.queuedBehind}.`;
  const quarters = Math.floor((state.progress?.percentage ?? 0) / 25);
  return quarters === 0 ? "The film is being made." : `${quarters * 25}% of the film is made.`;
}
