"use client";

import { useMemo } from "react";
import { selectAudioState } from "@/lib/selectors";
import { useProjectStore } from "@/lib/stores";
import type { AudioState } from "@/lib/types";

/** How a segment's sound stands. */
export function useAudioState(segmentId: string): AudioState {
  return useProjectStore(useMemo(() => selectAudioState(segmentId), [segmentId]));
}
