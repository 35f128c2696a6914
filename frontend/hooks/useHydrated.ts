"use client";

import { useSyncExternalStore } from "react";

const never = () => () => {};

/** False while the exported page is taken over, then true: what only this browser knows may be drawn. */
export function useHydrated(): boolean {
  return useSyncExternalStore(never, () => true, () => false);
}
