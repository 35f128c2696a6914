"use client";

import { combine } from "@atlaskit/pragmatic-drag-and-drop/combine";
import { draggable, dropTargetForElements } from "@atlaskit/pragmatic-drag-and-drop/element/adapter";
import { pointerOutsideOfPreview } from "@atlaskit/pragmatic-drag-and-drop/element/pointer-outside-of-preview";
import { setCustomNativeDragPreview } from "@atlaskit/pragmatic-drag-and-drop/element/set-custom-native-drag-preview";
import { attachClosestEdge } from "@atlaskit/pragmatic-drag-and-drop-hitbox/closest-edge/attach-closest-edge";
import { extractClosestEdge } from "@atlaskit/pragmatic-drag-and-drop-hitbox/closest-edge/extract-closest-edge";
import { type RefObject, useEffect, useState } from "react";

/** What a dragged card, and one that another is dragged over, tell of themselves. */
export interface CardData extends Record<string | symbol, unknown> {
  kind: "segment";
  id: string;
}

export function isCardData(data: Record<string | symbol, unknown>): data is CardData {
  return data.kind === "segment" && typeof data.id === "string";
}

export type CardDrag = { kind: "idle" } | { kind: "dragged" } | { kind: "over"; edge: "top" | "bottom" };

const IDLE: CardDrag = { kind: "idle" };

interface Options {
  id: string;
  card: RefObject<HTMLElement | null>;
  handle: RefObject<HTMLElement | null>;
  /** What is drawn at the pointer while the card is dragged. */
  preview: () => HTMLElement;
}

/** Makes a card draggable by its handle, and a place where others are dropped. */
export function useCardDrag({ id, card, handle, preview }: Options): CardDrag {
  const [drag, setDrag] = useState(IDLE);
  useEffect(() => {
    if (card.current === null || handle.current === null) return;
    const data: CardData = { kind: "segment", id };
    return combine(
      draggable({
        element: card.current,
        dragHandle: handle.current,
        getInitialData: () => data,
        onGenerateDragPreview: ({ nativeSetDragImage }) =>
          setCustomNativeDragPreview({
            nativeSetDragImage,
            getOffset: pointerOutsideOfPreview({ x: "12px", y: "8px" }),
            render: ({ container }) => container.append(preview()),
          }),
        onDragStart: () => setDrag({ kind: "dragged" }),
        onDrop: () => setDrag(IDLE),
      }),
      dropTargetForElements({
        element: card.current,
        canDrop: ({ source }) => isCardData(source.data) && source.data.id !== id,
        getData: ({ input, element }) => attachClosestEdge(data, { input, element, allowedEdges: ["top", "bottom"] }),
        onDrag: ({ self }) => {
          const edge = extractClosestEdge(self.data) === "top" ? "top" : "bottom";
          setDrag((now) => (now.kind === "over" && now.edge === edge ? now : { kind: "over", edge }));
        },
        onDragLeave: () => setDrag(IDLE),
        onDrop: () => setDrag(IDLE),
      }),
    );
  }, [id, card, handle, preview]);
  return drag;
}
