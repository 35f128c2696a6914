"use client";

import { defaultRangeExtractor, type Range, useWindowVirtualizer, type Virtualizer } from "@tanstack/react-virtual";
import { type RefObject, useCallback, useEffect, useLayoutEffect, useState } from "react";
import { type JumpFocus, onJump, setInSight } from "@/lib/editor-view";
import { useProjectStore } from "@/lib/stores";
import { guessHeight } from "@/lib/card-height";

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
  const { top, width } = usePlaceOf(list);
  const estimateSize = useCallback(
    (index: number) => guessHeight(useProjectStore.getState().byId[ids[index] ?? ""], width),
    [ids, width],
  );
  const rangeExtractor = useCallback(
    (range: Range) => {
      const places = [...kept.current].map((id) => ids.indexOf(id)).filter((place) => place >= 0);
      return [...new Set([...defaultRangeExtractor(range), ...places])].sort((a, b) => a - b);
    },
    [ids, kept],
  );
  const virtual = useWindowVirtualizer<HTMLLIElement>({
    count: ids.length,
    getItemKey: useCallback((index: number) => ids[index] ?? index, [ids]),
    estimateSize,
    rangeExtractor,
    overscan: OVERSCAN,
    scrollMargin: top,
    scrollPaddingStart: topInset(),
    directDomUpdates: true,
    directDomUpdatesMode: "position",
    onChange: tellInSight,
  });

  useEffect(
    () =>
      onJump((place, focus) => {
        if (place < 0 || place >= ids.length) return;
        virtual.setOptions({ ...virtual.options, scrollPaddingStart: topInset() });
        virtual.scrollToIndex(place, { align: focus === "none" ? "start" : alignOf(virtual, place) });
        const id = ids[place];
        if (focus !== "none" && id !== undefined) focusCard(list.current, id, focus);
      }),
    [ids, list, virtual],
  );
  useEffect(() => tellInSight(virtual));
  return virtual;
}

/** A card that is wholly in sight stays where it is. */
function alignOf(virtual: Virtualizer<Window, HTMLLIElement>, place: number): "auto" | "start" {
  const item = virtual.getVirtualItems().find(({ index }) => index === place);
  if (item === undefined) return "start";
  const isWhole = item.start >= window.scrollY + topInset() && item.end <= window.scrollY + window.innerHeight;
  return isWhole ? "auto" : "start";
}

function tellInSight(virtual: Virtualizer<Window, HTMLLIElement>) {
  const from = window.scrollY + topInset();
  const to = window.scrollY + window.innerHeight;
  const shown = virtual.getVirtualItems().filter(({ start, end }) => end - 3 * GAP > from && start < to);
  setInSight(shown[0]?.index ?? -1, shown.at(-1)?.index ?? -1);
}

/** Below what the cards come into sight: the page's bar, and the timeline while it sticks. */
function topInset(): number {
  const timeline = typeof document === "undefined" ? null : document.querySelector<HTMLElement>("[data-timeline]");
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

/** Where the list begins in the page, and how wide it is (px). */
function usePlaceOf(list: RefObject<HTMLElement | null>) {
  const [place, setPlace] = useState({ top: 0, width: 0 });
  useLayoutEffect(() => {
    const element = list.current;
    if (element === null) return;
    const measure = () => {
      const box = element.getBoundingClientRect();
      const now = { top: Math.round(box.top + window.scrollY), width: Math.round(box.width) };
      setPlace((before) => (before.top === now.top && before.width === now.width ? before : now));
    };
    measure();
    const observer = new ResizeObserver(measure); // what stands above the list moves it, too
    observer.observe(document.body);
    observer.observe(element);
    return () => observer.disconnect();
  }, [list]);
  return place;
}
