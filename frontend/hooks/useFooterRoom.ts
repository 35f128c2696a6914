"use client";

import { type RefObject, useEffect } from "react";

/** Tells the page how high its footer is: toasts appear above it, and what takes the focus is not hidden by it. */
export function useFooterRoom(footer: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const element = footer.current;
    if (element === null) return;
    const { style } = document.documentElement;
    const observer = new ResizeObserver(() => {
      style.setProperty("--footer-height", `${element.offsetHeight}px`);
    });
    observer.observe(element);
    return () => {
      observer.disconnect();
      style.removeProperty("--footer-height");
    };
  }, [footer]);
}
