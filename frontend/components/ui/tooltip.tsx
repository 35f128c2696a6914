"use client";

import { Tooltip as Radix } from "radix-ui";
import type { ReactElement, ReactNode } from "react";

export function TooltipProvider({ children }: { children: ReactNode }) {
  return (
    <Radix.Provider delayDuration={400} skipDelayDuration={200}>
      {children}
    </Radix.Provider>
  );
}

interface TooltipProps {
  /** What it says; without it there is no tooltip. */
  content: ReactNode;
  /** The element it belongs to, which must take focus and pass its props on. */
  children: ReactElement;
  side?: "top" | "right" | "bottom" | "left";
}

export function Tooltip({ content, children, side = "top" }: TooltipProps) {
  if (content === undefined || content === null || content === "") return children;
  return (
    <Radix.Root>
      <Radix.Trigger asChild>{children}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          className="z-50 max-w-72 rounded-sm bg-foreground px-2.5 py-1.5 text-xs text-balance text-background data-[state=closed]:animate-vanish data-[state=delayed-open]:animate-appear"
          collisionPadding={8}
          side={side}
          sideOffset={6}
        >
          {content}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
