"use client";

import { Slot } from "radix-ui";
import { type ReactElement, type ReactNode, type RefObject, useEffect, useId, useLayoutEffect, useRef } from "react";
import { createPortal } from "react-dom";
import { useTooltip } from "./use-tooltip";

const GAP = 6; // px
const MARGIN = 8; // px to the window's edge

interface TooltipProps {
  /** What it says; without it there is no tooltip. */
  content: ReactNode;
  /** The element it belongs to, which must take focus and pass its props on. */
  children: ReactElement;
}

/** Comes with the focus, and where a pointer rests; goes with them, by Escape and by whatever is done. */
export function Tooltip({ content, children }: TooltipProps) {
  const anchor = useRef<HTMLElement>(null);
  const id = useId();
  const { open, close, ofElement, ofTooltip } = useTooltip(id);
  const isEmpty = content === undefined || content === null || content === "";
  const isShown = open && !isEmpty;
  const bubble = () => (
    <Bubble anchor={anchor} id={id} onClose={close} pointer={ofTooltip}>
      {content}
    </Bubble>
  );

  return (
    <>
      {/* There without a tooltip, too: an element that gets one stays the same, and keeps the focus. */}
      <Slot.Root ref={anchor} {...(!isEmpty && ofElement)} {...(isShown && { "aria-describedby": id })}>
        {children}
      </Slot.Root>
      {isShown && createPortal(bubble(), document.body)}
    </>
  );
}

interface BubbleProps {
  id: string;
  anchor: RefObject<HTMLElement | null>;
  pointer: { onPointerEnter: () => void; onPointerLeave: () => void };
  onClose: () => void;
  children: ReactNode;
}

function Bubble({ id, anchor, pointer, onClose, children }: BubbleProps) {
  const bubble = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    if (bubble.current && anchor.current) place(bubble.current, anchor.current);
  });
  useEffect(() => {
    const handleKey = (event: KeyboardEvent) => {
      if (event.key !== "Escape") return;
      event.stopPropagation(); // what lies below it stays
      onClose();
    };
    const handleScroll = ({ target }: Event) => target instanceof Node && target.contains(anchor.current) && onClose();
    window.addEventListener("keydown", handleKey, { capture: true });
    window.addEventListener("scroll", handleScroll, { capture: true });
    return () => {
      window.removeEventListener("keydown", handleKey, { capture: true });
      window.removeEventListener("scroll", handleScroll, { capture: true });
    };
  }, [anchor, onClose]);

  return (
    <div
      className="pointer-events-auto fixed top-0 left-0 z-50 w-max max-w-72 animate-appear rounded-sm bg-foreground px-2.5 py-1.5 text-xs text-balance text-background"
      id={id}
      ref={bubble}
      role="tooltip"
      {...pointer}
    >
      {children}
    </div>
  );
}

/** Lays it above its element, below where there is no room, and always into the window. */
function place(bubble: HTMLElement, anchor: HTMLElement) {
  const { top, bottom, left, width } = anchor.getBoundingClientRect();
  const { offsetWidth, offsetHeight } = bubble;
  const above = top - GAP - offsetHeight;
  const middle = left + (width - offsetWidth) / 2;
  const furthest = document.documentElement.clientWidth - MARGIN - offsetWidth;
  bubble.style.top = `${Math.round(above >= MARGIN ? above : bottom + GAP)}px`;
  bubble.style.left = `${Math.round(Math.max(MARGIN, Math.min(middle, furthest)))}px`;
}
