"use client";

import { Slot, Tooltip as Radix } from "radix-ui";
import type { ComponentProps, ReactElement, ReactNode } from "react";

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
      <Radix.Trigger asChild>
        <Stateless>{children}</Stateless>
      </Radix.Trigger>
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

/** Keeps whether the tooltip is open from the element it belongs to, which may have a state of that name itself. */
function Stateless(props: ComponentProps<typeof Slot.Root>) {
  const own = Object.entries(props).filter(([name]) => name !== "data-state");
  return <Slot.Root {...Object.fromEntries(own)} />;
}
