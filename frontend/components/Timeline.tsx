"use client";

import { useProjectStore } from "@/lib/stores";
import { selectLayout } from "@/lib/timeline";
import { countOf, formatDuration } from "@/lib/utils";
import { TimelineStrip } from "./TimelineStrip";

/** The film's rhythm at a glance, and the way to each of its segments. Stays in sight where there is height for it. */
export function Timeline() {
  return (
    <section
      aria-label="Timeline"
      className="top-14 z-10 -mx-4 -mt-3 border-b bg-background px-4 pt-2 pb-1 [@media(min-height:32rem)]:sticky sm:-mx-6 sm:px-6 xl:-mx-4 xl:px-4"
      data-timeline=""
    >
      <Facts />
      <TimelineStrip />
    </section>
  );
}

/** How long the film is, of how many segments, and how many of them have changed since they were read. */
function Facts() {
  const length = useProjectStore((state) => {
    const { total, estimated } = selectLayout(state);
    const shown = formatDuration(total);
    return estimated ? `about ${shown}` : shown;
  });
  const count = useProjectStore((state) => state.ids.length);
  const stale = useProjectStore((state) => selectLayout(state).stale);
  return (
    <p className="mb-1.5 flex gap-3 text-xs whitespace-nowrap text-muted-foreground tabular-nums">
      <span>
        <span className="sr-only">Length: </span>
        <span className="font-semibold text-foreground">{length}</span>
      </span>
      <span>{countOf(count, "segment")}</span>
      {stale > 0 && <span className="ml-auto truncate">{stale.toLocaleString("en-US")} with older audio</span>}
    </p>
  );
}
