"use client";

import { useMemo } from "react";
import { selectSaveState } from "@/lib/selectors";
import { useProjectStore } from "@/lib/stores";
import type { SaveState } from "@/lib/types";

/** Whether what was typed in a segment is safe. */
export function useSaveState(segmentId: string): SaveState {
  return useProjectStore(useMemo(() => selectSaveState(segmentId), [segmentId]));
}
