"use client";

import { memo, type KeyboardEvent, useCallback, useRef } from "react";
import { useCardDrag } from "@/hooks/useCardDrag";
import { useSegment } from "@/hooks/useSegment";
import { moveTo } from "@/lib/editing";
import { jumpTo } from "@/lib/editor-view";
import { useProjectStore } from "@/lib/stores";
import { cn } from "@/lib/utils";
import { SaveIndicator } from "./SaveIndicator";
import { SegmentCardAudio } from "./SegmentCardAudio";
import { SegmentCardFacts } from "./SegmentCardFacts";
import { SegmentCardHandle } from "./SegmentCardHandle";
import { SegmentCardLock } from "./SegmentCardLock";
import { SegmentImage } from "./SegmentImage";
import { SegmentMenu } from "./SegmentMenu";
import { SegmentPrompt } from "./SegmentPrompt";
import { SegmentText } from "./SegmentText";

interface SegmentCardProps {
  segmentId: string;
  /** Its place in the film, from 0. */
  place: number;
}

/** One segment: its text, its picture and its sound. Draws again only when it changes itself. */
export const SegmentCard = memo(function SegmentCard({ segmentId, place }: SegmentCardProps) {
  const segment = useSegment(segmentId);
  const card = useRef<HTMLElement>(null);
  const handle = useRef<HTMLButtonElement>(null);
  const preview = useCallback(() => dragPreview(segmentId), [segmentId]);
  const drag = useCardDrag({ id: segmentId, card, handle, preview });
  if (segment === undefined) return null;
  const number = place + 1;
  return (
    <article
      aria-label={`Segment ${number}`}
      className={cn(
        "relative rounded-lg border bg-card p-4 pt-2 shadow-soft transition-opacity",
        drag.kind === "dragged" && "opacity-40",
      )}
      data-segment-card=""
      onKeyDown={(event) => handleKey(event, segmentId, place)}
      ref={card}
      tabIndex={0}
    >
      <header className="-mr-2 flex h-10 items-center gap-2">
        <SegmentCardHandle handle={handle} number={number} />
        <h3 className="min-w-5 text-sm font-semibold tabular-nums">{number}</h3>
        <div className="flex min-w-0 flex-1 flex-col @lg:flex-row @lg:justify-between @lg:gap-3">
          <SegmentCardFacts segment={segment} />
          <SaveIndicator id={segmentId} />
        </div>
        <SegmentCardLock isLocked={segment.is_locked} number={number} segmentId={segmentId} />
        <SegmentMenu place={place} segment={segment} />
      </header>
      <div className="mt-1 grid gap-x-4 gap-y-3 @2xl:grid-cols-[clamp(14rem,34%,22rem)_minmax(0,1fr)]">
        <SegmentImage number={number} segment={segment} />
        <div className="flex min-w-0 flex-col gap-2">
          <SegmentText className="flex-1" number={number} segmentId={segmentId} text={segment.text_content} />
          <SegmentPrompt number={number} prompt={segment.image_prompt} segmentId={segmentId} />
          <SegmentCardAudio number={number} segment={segment} />
        </div>
      </div>
      {drag.kind === "over" && (
        <div
          aria-hidden
          className={cn(
            "pointer-events-none absolute inset-x-0 h-0.5 rounded-full bg-primary",
            drag.edge === "top" ? "-top-2.5" : "-bottom-2.5",
          )}
        />
      )}
    </article>
  );
});

function handleKey(event: KeyboardEvent<HTMLElement>, id: string, place: number) {
  const target = event.target as HTMLElement;
  const onCard = target === event.currentTarget;
  const onHandle = target.closest("[data-segment-handle]") !== null;
  const step = event.key === "ArrowUp" ? -1 : event.key === "ArrowDown" ? 1 : 0;
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (event.altKey && step !== 0 && (onCard || onHandle)) {
    event.preventDefault();
    void moveTo(id, place + step);
    jumpTo(place + step, onCard ? "card" : "handle");
  } else if (!event.altKey && onCard && (step !== 0 || event.key === "Enter")) {
    event.preventDefault();
    if (step === 0) event.currentTarget.querySelector<HTMLElement>("[data-segment-text]")?.focus();
    else jumpTo(place + step, "card");
  }
}

/** What hangs at the pointer while a card is dragged: its number and its first words. */
function dragPreview(id: string): HTMLElement {
  const { ids, byId } = useProjectStore.getState();
  const text = byId[id]?.text_content.trim().slice(0, 60) ?? "";
  const chip = document.createElement("div");
  chip.className =
    "max-w-80 truncate rounded-md border bg-popover px-3 py-2 text-sm font-medium text-foreground shadow-soft";
  chip.textContent = `${ids.indexOf(id) + 1}${text === "" ? "" : `  ${text}`}`;
  return chip;
}
