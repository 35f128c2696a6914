"use client";

import { type MouseEvent, type PointerEvent, useCallback, useEffect, useRef, useState } from "react";

/** Milliseconds that a pointer rests before a tooltip comes, unless another one was there just now. */
const DELAY = 400;
const JUST_NOW = 200;
/** Milliseconds for the way from the element to its tooltip. */
const GRACE = 150;

/** There is one tooltip at most. */
let openOne: { id: string; close: () => void } | null = null;
let closedAt = Number.NEGATIVE_INFINITY;

/** Whether a tooltip is open, and what opens and closes it: handlers of its element, and of itself. */
export function useTooltip(id: string) {
  const [open, setOpen] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const isInside = useRef(false);
  const isPressed = useRef(false);

  const close = useCallback(() => {
    clearTimeout(timer.current);
    if (openOne?.id !== id) return;
    openOne = null;
    closedAt = performance.now();
    setOpen(false);
  }, [id]);
  useEffect(() => close, [close]);

  function show() {
    clearTimeout(timer.current);
    if (openOne?.id !== id) openOne?.close();
    openOne = { id, close };
    setOpen(true);
  }

  function leave() {
    clearTimeout(timer.current);
    isInside.current = false;
    timer.current = setTimeout(close, GRACE);
  }

  /** A pointer moves; what comes to lie under one that rests has no tooltip. */
  function move({ pointerType }: PointerEvent) {
    if (isInside.current || pointerType === "touch") return;
    isInside.current = true;
    clearTimeout(timer.current);
    if (openOne !== null || performance.now() - closedAt < JUST_NOW) show();
    else timer.current = setTimeout(show, DELAY);
  }

  function press() {
    close();
    isPressed.current = true;
    document.addEventListener("pointerup", () => (isPressed.current = false), { once: true });
  }

  /** A click that does nothing is answered with why. */
  function click({ defaultPrevented }: MouseEvent) {
    if (defaultPrevented) show();
    else close();
  }

  function focus() {
    if (!isPressed.current) show();
  }

  return {
    open,
    close,
    ofElement: { onPointerMove: move, onPointerLeave: leave, onPointerDown: press, onClick: click, onFocus: focus, onBlur: close },
    ofTooltip: { onPointerEnter: () => clearTimeout(timer.current), onPointerLeave: leave },
  };
}
