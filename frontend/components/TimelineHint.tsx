"use client";

import { useProjectStore } from "@/lib/stores";
import { selectLayout, stateInWords } from "@/lib/timeline";
import { formatDuration } from "@/lib/utils";

/** What lies under the pointer: the segment's picture, its times, what it lacks, and its first words. */
export function TimelineHint({ place }: { place: number }) {
  const layout = useProjectStore(selectLayout);
  const block = layout.blocks[place];
  const text = useProjectStore((state) => state.byId[block?.id ?? ""]?.text_content);
  if (block === undefined || text === undefined) return null;
  const middle = (block.start + block.end) / 2 / layout.total;
  const lacks = stateInWords(block);
  return (
    <div
      aria-hidden
      className="pointer-events-none absolute top-full z-20 mt-2 w-56 animate-appear overflow-hidden rounded-md border bg-popover shadow-soft"
      // As far along its own width as along the strip's, it never leaves the strip.
      style={{ left: `${middle * 100}%`, transform: `translateX(${-middle * 100}%)` }}
    >
      {block.picture !== null && (
        // eslint-disable-next-line @next/next/no-img-element -- a thumbnail already
        <img alt="" className="aspect-video w-full bg-muted object-cover" src={block.picture} />
      )}
      <div className="px-3 py-2 text-xs">
        <p className="flex justify-between gap-3 text-muted-foreground tabular-nums">
          <span className="font-semibold text-foreground">{place + 1}</span>
          <span>
            {formatDuration(block.start)} to {formatDuration(block.end)}
          </span>
        </p>
        {text.trim() !== "" && <p className="mt-1 line-clamp-2 text-foreground">{text}</p>}
        {lacks !== "" && <p className="mt-1 text-muted-foreground first-letter:uppercase">{lacks}</p>}
      </div>
    </div>
  );
}
