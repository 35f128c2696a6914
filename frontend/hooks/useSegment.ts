"use client";

import { useMemo } from "react";
import { selectSegment } from "@/lib/selectors";
import { useProjectStore } from "@/lib/stores";
import type { Segment } from "@/lib/types";

/** One segment with what was typed; undefined once it is deleted. Draws again only when it changes. */
export function useSegment(segmentId: string): Segment | undefined {
  return useProjectStore(useMemo(() => selectSegment(segmentId), [segmentId]));
}
