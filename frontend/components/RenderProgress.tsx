"use client";

import { useRenderState } from "@/hooks/useRenderState";
import { useProjectStore } from "@/lib/stores";
import type { RenderProgress as RenderProgressBody, RenderState } from "@/lib/types";
import { countOf, formatDuration, formatRemaining } from "@/lib/utils";
import { WorkProgress } from "./WorkProgress";

type Rendering = Extract<RenderState, { kind: "rendering" }>;

/** How far the film is that is being made, and the way to call it off. */
export function RenderProgress() {
  const state = useRenderState();
  const cancelRender = useProjectStore((store) => store.cancelRender);
  if (state.kind !== "rendering") return null;
  return (
    <WorkProgress
      {...wordsOf(state)}
      cancelLabel="Cancel render"
      cancelling={state.cancelling}
      label="Rendering"
      onCancel={() => void cancelRender()}
    />
  );
}

function wordsOf({ progress, queuedBehind, cancelling }: Rendering) {
  if (queuedBehind !== null) {
    return { value: null, headline: queuedBehind, detail: "The render then begins by itself.", time: null };
  }
  if (progress === null || progress.total_segments === 0) {
    return { value: null, headline: "Rendering...", detail: progress?.current_phase ?? "", time: null };
  }
  const { current_segment, total_segments, percentage, current_phase } = progress;
  if (progress.phase === "scenes") return { ...wordsOfScenes(progress), time: cancelling ? null : timeOf(progress) };
  const segment = Math.min(current_segment + 1, total_segments); // the one behind those that are finished
  return {
    value: percentage,
    headline: `Processing segment ${segment}/${total_segments} (${percentage}%)`,
    detail: current_phase,
    time: cancelling ? null : timeOf(progress),
  };
}

/** Of a film that services make: they have several scenes in hand at a time. */
function wordsOfScenes({ current_segment, total_segments, percentage, current_phase }: RenderProgressBody) {
  const headline = `${current_segment} of ${countOf(total_segments, "scene")} ready (${percentage}%)`;
  return { value: percentage, headline, detail: current_phase };
}

/** What is left; where that is not known, what has gone by shows that something goes on. */
function timeOf({ remaining_seconds, elapsed_seconds }: RenderProgressBody): string | null {
  return formatRemaining(remaining_seconds) ?? (elapsed_seconds >= 1 ? `${formatDuration(elapsed_seconds)} so far` : null);
}
