"use client";

import { useRef } from "react";
import { isFocusLost } from "@/lib/utils";

interface ReturnFocus {
  onOpenAutoFocus: () => void;
  onCloseAutoFocus: (event: Event) => void;
}

/**
 * For a dialog that no trigger of its own opens: when it closes, the focus goes back to what had it, unless
 * something has taken it meanwhile. Where `instead` gives an element, that takes it.
 */
export function useReturnFocus(instead: () => HTMLElement | null = () => null): ReturnFocus {
  const before = useRef<Element | null>(null);
  return {
    onOpenAutoFocus: () => {
      before.current = document.activeElement;
    },
    onCloseAutoFocus: (event) => {
      event.preventDefault();
      const target = instead() ?? before.current;
      if (isFocusLost() && target instanceof HTMLElement) target.focus();
    },
  };
}
