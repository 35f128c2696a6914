"use client";

import { type RefObject, useRef } from "react";
import { isFocusLost } from "@/lib/utils";

interface ReturnFocus {
  onOpenAutoFocus: () => void;
  onCloseAutoFocus: (event: Event) => void;
}

interface Options {
  /** Takes the focus in place of what had it, which is gone; null: nothing does. */
  instead?: () => HTMLElement | null;
  /** Takes the focus where nothing had it: some browsers give a button none when it is clicked. */
  otherwise?: RefObject<HTMLElement | null>;
}

/**
 * For a dialog that no trigger of its own opens: when it closes, the focus goes back to what had it, unless
 * something has taken it meanwhile.
 */
export function useReturnFocus({ instead, otherwise }: Options = {}): ReturnFocus {
  const before = useRef<Element | null>(null);
  return {
    onOpenAutoFocus: () => {
      before.current = isFocusLost() ? (otherwise?.current ?? null) : document.activeElement;
    },
    onCloseAutoFocus: (event) => {
      event.preventDefault();
      if (!isFocusLost()) return;
      const successor = instead?.() ?? null;
      if (successor !== null) successor.focus();
      else if (before.current instanceof HTMLElement) before.current.focus({ preventScroll: true });
    },
  };
}
