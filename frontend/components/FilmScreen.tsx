"use client";

import { CircleAlert, Clapperboard } from "lucide-react";
import { useProjectStore } from "@/lib/stores";
import type { RenderState } from "@/lib/types";

/** The screen before there is a film, in the shape that the film will have. */
export function FilmScreen({ state }: { state: RenderState }) {
  const width = useProjectStore((store) => store.project?.resolution_width ?? 1920);
  const height = useProjectStore((store) => store.project?.resolution_height ?? 1080);
  const Icon = state.kind === "failed" ? CircleAlert : Clapperboard;
  return (
    <div
      className="grid max-h-[60dvh] min-h-40 w-full place-items-center bg-muted p-6 text-center text-muted-foreground"
      style={{ aspectRatio: width / height }}
    >
      <div className="space-y-2">
        {state.kind === "rendering" && state.progress !== null && state.queuedBehind === null ? (
          <p aria-hidden className="text-2xl font-semibold text-foreground tabular-nums">
            {state.progress.percentage}%
          </p>
        ) : (
          <Icon aria-hidden className="mx-auto size-7" strokeWidth={1.5} />
        )}
        <p className="text-sm">{sentenceOf(state)}</p>
      </div>
    </div>
  );
}

function sentenceOf(state: RenderState): string {
  switch (state.kind) {
    case "ready":
      return "Everything is there. Export the film to watch it here.";
    case "validating":
    case "rendering":
      return "The film is being made.";
    case "failed":
      return "There is no film yet.";
    case "notReady":
    case "completed":
      return "The film will be here.";
  }
}
