"use client";

import { useConnectionStore } from "@/lib/connection";
import type { Connection } from "@/lib/types";

/** How the page hears of changes: "live", "polling" (asking every 3 s) or "offline" (the studio does not answer). */
export function useConnection(): Connection {
  return useConnectionStore((state) => state.connection);
}

/** Whether the studio answers. */
export function useOnline(): boolean {
  return useConnectionStore((state) => state.connection !== "offline");
}
