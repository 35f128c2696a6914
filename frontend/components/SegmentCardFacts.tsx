"use client";

import { lengthOf, selectPace, wordsOf } from "@/lib/pace";
import { useProjectStore } from "@/lib/stores";
import type { Segment } from "@/lib/types";
import { countOf, formatDuration } from "@/lib/utils";

/** How many words a segment has, and how long it is or will be about. */
export function SegmentCardFacts({ segment }: { segment: Segment }) {
  const pace = useProjectStore(selectPace);
  const { seconds, estimated } = lengthOf(segment, pace);
  const length = formatDuration(seconds);
  return (
    <span className="text-xs whitespace-nowrap text-muted-foreground tabular-nums">
      {countOf(wordsOf(segment), "word")}
      <span aria-hidden> · </span>
      <span className="sr-only">, </span>
      {estimated ? `about ${length}` : length}
    </span>
  );
}
