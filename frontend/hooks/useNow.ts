"use client";

import { useSyncExternalStore } from "react";

const EVERY_MS = 30_000;
const watchers = new Set<() => void>();
let now = new Date();
let timer: ReturnType<typeof setInterval> | undefined;

function tick() {
  now = new Date();
  for (const watcher of watchers) watcher();
}

/** One clock for all that show how long ago something was; it stands still while nobody looks. */
function watch(watcher: () => void): () => void {
  watchers.add(watcher);
  if (watchers.size === 1) {
    timer = setInterval(tick, EVERY_MS);
    now = new Date();
  }
  return () => {
    watchers.delete(watcher);
    if (watchers.size === 0) clearInterval(timer);
  };
}

/** The present, twice a minute. */
export function useNow(): Date {
  return useSyncExternalStore(watch, () => now, () => now);
}
