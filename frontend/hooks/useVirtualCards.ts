"use client";

import { defaultRangeExtractor, type Range, useWindowVirtualizer, type Virtualizer } from "@tanstack/react-virtual";
import { type RefObject, useCallback, useEffect, useLayoutEffect, useState } from "react";
import { guessHeight } from "@/lib/card-height";
import { type JumpFocus, onJump, setInSight } from "@/lib/editor-view";
import { shapeOf } from "@/lib/pictures";
import { useProjectStore } from "@/lib/stores";

/** The bar on top of every page (px), under which the timeline sticks. */
const APP_HEADER = 56;
const GAP = 12;
const OVERSCAN = 2;
/** Frames that a card which is jumped to may take to appear. */
const PATIENCE = 30;

interface Options {
  ids: readonly string[];
  list: RefObject<HTMLElement | null>;
  /** Cards that stay in the page though they are out of sight: the one with the focus, the one that is dragged. */
  kept: RefObject<ReadonlySet<string>>;
}

/** The cards of a story of any length of which only those near what is in sight are in the page. */
export function useVirtualCards({ ids, list, kept }: Options) {
  const { top, width, inset } = usePlaceOf(list);
  const estimateSize = useCallback(
    (index: number) => {
      const { byId, project } = useProjectStore.getState();
      return guessHeight(byId[ids[index] ?? ""], width, shapeOf(project));
    },
    [ids, width],
  );
  const rangeExtractor = useCallback(
    (range: Range) => {
      const places = [...kept.current].map((id) => ids.indexOf(id)).filter((place) => place >= 0);
      return [...new Set([...defaultRangeExtractor(range), ...places])].sort((a, b) => a - b);
    },
    [ids, kept],
  );
  const [inSight] = useState(createInSight);
  const virtual = useWindowVirtualizer<HTMLLIElement>({
    count: ids.length,
    getItemKey: useCallback((index: number) => ids[index] ?? index, [ids]),
    estimateSize,
    rangeExtractor,
    overscan: OVERSCAN,
    scrollMargin: top,
    scrollPaddingStart: inset,
    directDomUpdates: true,
    directDomUpdatesMode: "position",
    onChange: inSight.schedule,
  });

  useEffect(
    () =>
      onJump((place, focus) => {
        const id = useProjectStore.getState().ids[place]; // after a move that is not drawn yet, too
        if (id === undefined) return;
        virtual.scrollToIndex(place, { align: focus === "none" ? "start" : alignOf(virtual, place) });
        if (focus !== "none") focusCard(list.current, id, focus);
      }),
    [list, virtual],
  );
  useEffect(() => inSight.schedule(virtual));
  return virtual;
}

/** A card that is wholly in sight stays where it is. */
function alignOf(virtual: Virtualizer<Window, HTMLLIElement>, place: number): "auto" | "start" {
  const item = virtual.getVirtualItems().find(({ index }) => index === place);
  if (item === undefined) return "start";
  const { scrollPaddingStart } = virtual.options;
  const isWhole = item.start >= window.scrollY + scrollPaddingStart && item.end <= window.scrollY + window.innerHeight;
  return isWhole ? "auto" : "start";
}

/** Tells which cards are in sight, at most once a frame. */
function createInSight() {
  let frame = 0;

  function tell(virtual: Virtualizer<Window, HTMLLIElement>) {
    const from = (virtual.scrollOffset ?? 0) + virtual.options.scrollPaddingStart;
    const to = (virtual.scrollOffset ?? 0) + window.innerHeight;
    const shown = virtual.getVirtualItems().filter(({ start, end }) => end - 3 * GAP > from && start < to);
    setInSight(shown[0]?.index ?? -1, shown.at(-1)?.index ?? -1);
  }

  function schedule(virtual: Virtualizer<Window, HTMLLIElement>) {
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(() => tell(virtual));
  }
  return { schedule };
}

/** Below what the cards come into sight: the page's bar, and the timeline while it sticks. */
function measureInset(): number {
  const timeline = document.querySelector<HTMLElement>("[data-timeline]");
  const isStuck = timeline !== null && getComputedStyle(timeline).position === "sticky";
  return APP_HEADER + GAP + (isStuck ? timeline.offsetHeight : 0);
}

/** Gives a card the focus as soon as it is there. */
function focusCard(list: HTMLElement | null, id: string, focus: JumpFocus, patience = PATIENCE) {
  const row = list?.querySelector(`[data-segment-id="${CSS.escape(id)}"]`);
  const target = row?.querySelector<HTMLElement>(`[data-segment-${focus}]`);
  if (target) target.focus({ preventScroll: true });
  else if (patience > 0) requestAnimationFrame(() => focusCard(list, id, focus, patience - 1));
}

/**
 * Where the list begins in the page, how wide it is, and how much of the window is taken above it (px). What is
 * read in it stays where it is when something above it grows.
 */
function usePlaceOf(list: RefObject<HTMLElement | null>) {
  const [place, setPlace] = useState({ top: 0, width: 0, inset: 0 });
  useLayoutEffect(() => {
    const element = list.current;
    if (element === null) return;
    let before: number | null = null;
    const measure = () => {
      const box = element.getBoundingClientRect();
      const exactTop = box.top + window.scrollY;
      const [top, width] = [Math.round(exactTop), Math.round(box.width)];
      const inset = measureInset();
      setPlace((now) => (now.top === top && now.width === width && now.inset === inset ? now : { top, width, inset }));
      const isRead = before !== null && window.scrollY + inset > before;
      const moved = before === null ? 0 : Math.round(exactTop - before);
      if (isRead && moved !== 0) window.scrollBy(0, moved);
      if (before === null || moved !== 0) before = exactTop;
    };
    measure();
    const observer = new ResizeObserver(measure); // what stands above the list moves it, too
    observer.observe(document.body);
    observer.observe(element);
    window.addEventListener("resize", measure);
    return () => {
      observer.disconnect();
      window.removeEventListener("resize", measure);
    };
  }, [list]);
  return place;
}
