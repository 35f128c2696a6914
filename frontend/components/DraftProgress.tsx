"use client";

import { useState } from "react";
import { useProjectStore } from "@/lib/stores";
import { WorkProgress } from "./WorkProgress";

/** How far the draft is, and the way to call it off. */
export function DraftProgress() {
  const drafting = useProjectStore((store) => store.draftTask !== null);
  return drafting ? <DraftUnderWay /> : null;
}

function DraftUnderWay() {
  const task = useProjectStore((store) => store.draftTask);
  const cancelDraft = useProjectStore((store) => store.cancelDraft);
  const [cancelling, setCancelling] = useState(false);
  const progress = task?.progress ?? null;
  const begun = task?.status === "PROCESSING" && progress !== null;

  async function cancel() {
    setCancelling(true);
    if (!(await cancelDraft())) setCancelling(false);
  }

  return (
    <WorkProgress
      cancelLabel="Cancel draft"
      cancelling={cancelling}
      detail={progress?.current_phase ?? ""}
      headline={begun ? `Making a draft (${progress.percentage}%)` : "Making a draft"}
      label="Making a draft"
      onCancel={() => void cancel()}
      time={null}
      value={begun ? progress.percentage : null}
    />
  );
}
