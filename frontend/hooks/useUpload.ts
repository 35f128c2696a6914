"use client";

import { useMemo } from "react";
import { selectUpload } from "@/lib/selectors";
import { useProjectStore } from "@/lib/stores";
import type { UploadState } from "@/lib/types";

/** The file that is on its way to a segment, if any. */
export function useUpload(segmentId: string): UploadState | undefined {
  return useProjectStore(useMemo(() => selectUpload(segmentId), [segmentId]));
}
