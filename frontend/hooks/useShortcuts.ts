"use client";

import { useEffect, useSyncExternalStore } from "react";
import { isSingleKey, readSingleKeys, type Shortcut, shortcutOf, watchSingleKeys } from "@/lib/shortcuts";

type Handlers = Partial<Record<Shortcut, () => void>>;

/** Does what the keyboard's shortcuts say, never while somebody types. */
export function useShortcuts(handlers: Handlers): void {
  useEffect(() => {
    function handleKey(event: KeyboardEvent) {
      const shortcut = shortcutOf(event);
      const handler = shortcut && handlers[shortcut];
      if (!handler || (isSingleKey(shortcut) && !readSingleKeys())) return;
      event.preventDefault();
      handler();
    }
    window.addEventListener("keydown", handleKey);
    return () => window.removeEventListener("keydown", handleKey);
  }, [handlers]);
}

/** Whether shortcuts of one key alone are on. */
export function useSingleKeys(): boolean {
  return useSyncExternalStore(watchSingleKeys, readSingleKeys, () => true);
}
