"use client";

import { selectRenderState } from "@/lib/selectors";
import { useProjectStore } from "@/lib/stores";
import type { RenderState } from "@/lib/types";

/** How the film stands: all that button, bar, badge and preview draw. */
export function useRenderState(): RenderState {
  return useProjectStore(selectRenderState);
}
