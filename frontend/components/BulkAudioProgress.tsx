"use client";

import { useState } from "react";
import { useProjectStore } from "@/lib/stores";
import { WorkProgress } from "./WorkProgress";

/** How far the narrations of all segments are, and the way to call them off. */
export function BulkAudioProgress() {
  const generating = useProjectStore((store) => store.audioGenerationStatus === "generating");
  return generating ? <NarrationsUnderWay /> : null;
}

function NarrationsUnderWay() {
  const progress = useProjectStore((store) => store.bulkGenerationProgress);
  const cancelAudio = useProjectStore((store) => store.cancelAudio);
  const [cancelling, setCancelling] = useState(false);
  const known = progress !== null && progress.total > 0;

  async function cancel() {
    setCancelling(true);
    if (!(await cancelAudio())) setCancelling(false);
  }

  return (
    <WorkProgress
      cancelLabel="Cancel generating audio"
      cancelling={cancelling}
      detail={known ? `${progress.current} of ${progress.total} done` : ""}
      headline={progress?.current_phase || "Generating audio"}
      label="Generating audio"
      onCancel={() => void cancel()}
      time={null}
      value={known ? progress.percentage : null}
    />
  );
}
