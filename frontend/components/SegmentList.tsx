"use client";

import { type ReactNode, useDeferredValue, useEffect, useMemo, useRef } from "react";
import { useHeldFocus } from "@/hooks/useHeldFocus";
import { usePictureDrop } from "@/hooks/usePictureDrop";
import { useReorder } from "@/hooks/useReorder";
import { useVirtualCards } from "@/hooks/useVirtualCards";
import { useEditorView } from "@/lib/editor-view";
import { stop } from "@/lib/player";
import { selectTimeline } from "@/lib/selectors";
import { useProjectStore } from "@/lib/stores";
import { cn } from "@/lib/utils";
import { AddSegmentButton, InsertSegmentButton } from "./AddSegmentButton";
import { SegmentCard } from "./SegmentCard";
import { SegmentListDropHint } from "./SegmentListDropHint";

/** The story's segments, of which only those near what is in sight are in the page. */
export function SegmentList() {
  const ids = useProjectStore(selectTimeline);
  const section = useRef<HTMLElement>(null);
  const list = useRef<HTMLOListElement>(null);
  const kept = useRef<ReadonlySet<string>>(new Set());
  const focused = useRef<string | null>(null);
  const dragged = useReorder();
  const held = usePictureDrop(section);
  useHeldFocus(list, "[data-segment-card]");
  const virtual = useVirtualCards({ ids, list, kept });
  const heldPlaces = useMemo(() => {
    const from = held === null ? -1 : ids.indexOf(held.from);
    return { from, to: from < 0 ? -1 : Math.min(ids.length, from + (held?.count ?? 0)) };
  }, [held, ids]);

  useEffect(() => stop, []);
  useEffect(() => keep(dragged), [dragged]);

  function keep(draggedId: string | null) {
    kept.current = new Set([focused.current, draggedId].filter((id) => id !== null));
  }

  function noteFocus(target: EventTarget | null) {
    const row = target instanceof Element ? target.closest<HTMLElement>("[data-segment-id]") : null;
    focused.current = row?.dataset.segmentId ?? null;
    keep(dragged);
  }

  return (
    <section aria-label="Segments" className="@container" ref={section}>
      <ol
        className="relative"
        onBlur={(event) => noteFocus(event.relatedTarget)}
        onFocus={(event) => noteFocus(event.target)}
        ref={(element) => {
          list.current = element;
          virtual.containerRef(element);
        }}
        role="list"
      >
        {virtual.getVirtualItems().map(({ index, key, size }) => {
          const id = ids[index];
          if (id === undefined) return null;
          const isHeld = index >= heldPlaces.from && index < heldPlaces.to;
          return (
            <li
              aria-posinset={index + 1}
              aria-setsize={ids.length}
              className="absolute inset-x-0 top-0"
              data-index={index}
              data-place={index}
              data-segment-id={id}
              key={key}
              ref={virtual.measureElement}
            >
              <Row height={size}>
                <div className={cn("rounded-lg", isHeld && "ring-2 ring-primary")}>
                  <SegmentCard place={index} segmentId={id} />
                </div>
                {index < ids.length - 1 ? <InsertSegmentButton after={id} number={index + 1} /> : <div className="h-5" />}
              </Row>
            </li>
          );
        })}
      </ol>
      <AddSegmentButton />
      {held !== null && <SegmentListDropHint count={held.count} from={heldPlaces.from} to={heldPlaces.to} />}
      <Announcement />
    </section>
  );
}

/**
 * What comes into sight with a leap is drawn in slices, between which the page answers: until then a row
 * holds its place. Cards are the dearest thing in the page, and several come at once.
 */
function Row({ height, children }: { height: number; children: ReactNode }) {
  const isDrawn = useDeferredValue(true, false);
  if (isDrawn) return children;
  return (
    <div className="pb-5" style={{ height }}>
      <div className="size-full rounded-lg border bg-card" />
    </div>
  );
}

/** Says aloud what was just moved or added. */
function Announcement() {
  const announcement = useEditorView((view) => view.announcement);
  return (
    <p aria-live="polite" className="sr-only">
      {announcement}
    </p>
  );
}
