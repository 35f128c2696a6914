"use client";

import { type KeyboardEvent, type PointerEvent, useRef, useState } from "react";
import { useTimelineCanvas } from "@/hooks/useTimelineCanvas";
import { jumpTo, useEditorView } from "@/lib/editor-view";
import { HEIGHT } from "@/lib/paint-timeline";
import { useProjectStore } from "@/lib/stores";
import { blockAt, selectLayout, stateInWords } from "@/lib/timeline";
import { countOf, formatDuration, wholeSeconds } from "@/lib/utils";
import { TimelineHint } from "./TimelineHint";
import { TimelineMarks } from "./TimelineMarks";

const PAGE = 10; // segments that Page Up and Page Down go

/** The film as a strip: each segment as wide as it is long. Click, drag and arrow keys lead to its card. */
export function TimelineStrip() {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [hovered, setHovered] = useState<number | null>(null);
  useTimelineCanvas(canvas);

  function placeUnder(event: PointerEvent<HTMLElement>): number {
    const { left, width } = event.currentTarget.getBoundingClientRect();
    return blockAt(selectLayout(useProjectStore.getState()), (event.clientX - left) / width);
  }

  function handleDown(event: PointerEvent<HTMLElement>) {
    if (event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    jumpTo(placeUnder(event));
  }

  function handleMove(event: PointerEvent<HTMLElement>) {
    const place = placeUnder(event);
    setHovered(place);
    if (event.buttons % 2 === 1 && place !== useEditorView.getState().current) jumpTo(place);
  }

  return (
    <div className="relative">
      <Slider
        onPointerDown={handleDown}
        onPointerLeave={() => setHovered(null)}
        onPointerMove={handleMove}
      >
        <canvas aria-hidden className="block h-13.5 w-full" height={HEIGHT} ref={canvas} />
        <TimelineMarks />
      </Slider>
      {hovered !== null && <TimelineHint place={hovered} />}
    </div>
  );
}

type SliderProps = Required<Pick<React.ComponentProps<"div">, "onPointerDown" | "onPointerMove" | "onPointerLeave" | "children">>;

function Slider({ children, ...pointer }: SliderProps) {
  const count = useProjectStore((state) => state.ids.length);
  const current = useEditorView((view) => Math.min(view.current, count - 1));
  const text = useProjectStore((state) => inWords(state, current));

  function handleKey(event: KeyboardEvent) {
    const to = { ...STEPS, Home: -Infinity, End: Infinity }[event.key];
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === "Enter") {
      event.preventDefault();
      jumpTo(current, "card");
    } else if (to !== undefined) {
      event.preventDefault();
      jumpTo(Math.min(count - 1, Math.max(0, current + to)));
    }
  }

  return (
    <div
      aria-label="Timeline"
      aria-orientation="horizontal"
      aria-valuemax={count}
      aria-valuemin={1}
      aria-valuenow={current + 1}
      aria-valuetext={text}
      className="relative cursor-pointer touch-pan-y rounded-sm pb-1.5 select-none"
      onKeyDown={handleKey}
      role="slider"
      tabIndex={0}
      {...pointer}
    >
      {children}
    </div>
  );
}

const STEPS: Readonly<Record<string, number>> = {
  ArrowLeft: -1,
  ArrowDown: -1,
  ArrowRight: 1,
  ArrowUp: 1,
  PageDown: -PAGE,
  PageUp: PAGE,
};

/** What is heard at a place: "Segment 3 of 10, at 0:12, 8 seconds, no picture". */
function inWords(state: Parameters<typeof selectLayout>[0], place: number): string {
  const { blocks } = selectLayout(state);
  const block = blocks[place];
  if (block === undefined) return "";
  const seconds = countOf(wholeSeconds(block.end - block.start), "second");
  const parts = [
    `Segment ${place + 1} of ${blocks.length}`,
    `at ${formatDuration(block.start)}`,
    block.estimated ? `about ${seconds}` : seconds,
    stateInWords(block),
  ];
  return parts.filter((part) => part !== "").join(", ");
}
