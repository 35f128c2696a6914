"use client";

import { type RefObject, useEffect } from "react";
import { isFocusLost } from "@/lib/utils";

/** Where what has the focus goes away, as a button does whose work is done, the part of the page around it takes it. */
export function useHeldFocus(place: RefObject<HTMLElement | null>, part: string): void {
  useEffect(() => {
    const element = place.current;
    if (element === null) return;
    let held: { target: Element; heir: HTMLElement | null } | null = null;

    function note({ target }: FocusEvent) {
      held = target instanceof Element ? { target, heir: target.closest<HTMLElement>(part) } : null;
    }

    function forget({ target }: FocusEvent) {
      // Some browsers say so of what is being removed, too; that is gone in a moment.
      queueMicrotask(() => {
        if (held?.target === target && held.target.isConnected && held.target !== document.activeElement) held = null;
      });
    }

    const removals = new MutationObserver(() => {
      if (held === null || held.target.isConnected) return;
      if (isFocusLost()) held.heir?.focus({ preventScroll: true });
      else held = null;
    });
    element.addEventListener("focusin", note);
    element.addEventListener("focusout", forget);
    removals.observe(element, { childList: true, subtree: true });
    return () => {
      element.removeEventListener("focusin", note);
      element.removeEventListener("focusout", forget);
      removals.disconnect();
    };
  }, [place, part]);
}
