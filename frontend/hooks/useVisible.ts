"use client";

import { useSyncExternalStore } from "react";

function watch(onChange: () => void): () => void {
  document.addEventListener("visibilitychange", onChange);
  return () => document.removeEventListener("visibilitychange", onChange);
}

/** Whether anybody can see the page: its tab is in front. */
export function useVisible(): boolean {
  return useSyncExternalStore(watch, () => document.visibilityState === "visible", () => true);
}
