"use client";

import { combine } from "@atlaskit/pragmatic-drag-and-drop/combine";
import { monitorForElements } from "@atlaskit/pragmatic-drag-and-drop/element/adapter";
import { autoScrollWindowForElements } from "@atlaskit/pragmatic-drag-and-drop-auto-scroll/element";
import { extractClosestEdge } from "@atlaskit/pragmatic-drag-and-drop-hitbox/closest-edge/extract-closest-edge";
import { getReorderDestinationIndex } from "@atlaskit/pragmatic-drag-and-drop-hitbox/util/get-reorder-destination-index";
import { useEffect, useState } from "react";
import { moveTo } from "@/lib/editing";
import { useProjectStore } from "@/lib/stores";
import { isCardData } from "./useCardDrag";

/** Moves the cards that are dragged; gives the id of the one that is under way. */
export function useReorder(): string | null {
  const [dragged, setDragged] = useState<string | null>(null);
  useEffect(
    () =>
      combine(
        autoScrollWindowForElements({ canScroll: ({ source }) => isCardData(source.data) }),
        monitorForElements({
          canMonitor: ({ source }) => isCardData(source.data),
          onDragStart: ({ source }) => setDragged(isCardData(source.data) ? source.data.id : null),
          onDrop: ({ source, location }) => {
            setDragged(null);
            const target = location.current.dropTargets[0]?.data;
            if (!isCardData(source.data) || target === undefined || !isCardData(target)) return;
            const { ids } = useProjectStore.getState();
            const place = getReorderDestinationIndex({
              startIndex: ids.indexOf(source.data.id),
              indexOfTarget: ids.indexOf(target.id),
              closestEdgeOfTarget: extractClosestEdge(target),
              axis: "vertical",
            });
            void moveTo(source.data.id, place);
          },
        }),
      ),
    [],
  );
  return dragged;
}
