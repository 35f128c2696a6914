"use client";

import { useEffect, useRef } from "react";
import { useEditorView } from "@/lib/editor-view";
import { usePlayer } from "@/lib/player";
import { useProjectStore } from "@/lib/stores";
import { selectLayout } from "@/lib/timeline";

/**
 * What moves over the strip: the bar below what is in sight, the frame of the segment the timeline stands
 * at, and the playhead. They are moved without drawing anything anew, as they move with every frame.
 */
export function TimelineMarks() {
  const sight = useRef<HTMLDivElement>(null);
  const current = useRef<HTMLDivElement>(null);
  const head = useRef<HTMLDivElement>(null);

  useEffect(() => {
    const move = () => {
      const state = useProjectStore.getState();
      const { blocks, total } = selectLayout(state);
      const view = useEditorView.getState();
      span(sight.current, blocks[view.first]?.start, blocks[view.last]?.end, total);
      span(current.current, blocks[view.current]?.start, blocks[view.current]?.end, total);
      const { segmentId, time, playing } = usePlayer.getState();
      const played = playing || time > 0 ? blocks[state.ids.indexOf(segmentId ?? "")] : undefined;
      const at = played && Math.min(played.end, played.start + time);
      span(head.current, at, at, total);
    };
    move();
    const ends = [useProjectStore.subscribe(move), useEditorView.subscribe(move), usePlayer.subscribe(move)];
    return () => ends.forEach((end) => end());
  }, []);

  return (
    <div aria-hidden className="pointer-events-none absolute inset-0">
      <div className="absolute bottom-0 h-0.75 min-w-1.5 rounded-full bg-foreground" hidden ref={sight} />
      <div className="absolute top-0 h-11 min-w-1.5 rounded-sm border border-background outline-2 -outline-offset-1 outline-foreground" hidden ref={current} />
      <div className="absolute top-0 h-13.5 w-0.5 -translate-x-1/2 bg-primary-text" hidden ref={head}>
        <div className="absolute -top-1 left-1/2 size-2 -translate-x-1/2 rounded-full bg-primary-text" />
      </div>
    </div>
  );
}

/** Lays an element from one time to another; hides it where there is none. */
function span(element: HTMLElement | null, start: number | undefined, end: number | undefined, total: number) {
  if (element === null) return;
  element.hidden = start === undefined || end === undefined || total <= 0;
  if (start === undefined || end === undefined || total <= 0) return;
  const left = `${(start / total) * 100}%`;
  element.style.left = end > start ? `min(${left}, 100% - 6px)` : left; // its least width, for the very last
  if (end > start) element.style.width = `${((end - start) / total) * 100}%`;
}
