"use client";

import { useProjectStore } from "@/lib/stores";
import type { RenderProgress } from "@/lib/types";
import { useConnection } from "./useConnection";
import { usePolling } from "./usePolling";

/** How far the film is; where the studio does not tell of changes, it is asked every 3 s until the end. */
export function useRenderProgress(): RenderProgress | null {
  const rendering = useProjectStore((state) => state.renderStatus === "rendering");
  const poll = useProjectStore((state) => state.pollRenderStatus);
  const told = useConnection() === "live";
  usePolling(rendering && !told, poll);
  return useProjectStore((state) => state.renderProgress);
}
