"use client";

import { Switch as Radix } from "radix-ui";
import type { ComponentProps } from "react";
import { cn } from "@/lib/utils";

/** On or off, at once; named by a Label or `aria-label`. An icon, its child, stands on the thumb. */
export function Switch({ className, children, ...props }: ComponentProps<typeof Radix.Root>) {
  return (
    <Radix.Root
      className={cn(
        "inline-flex h-6 w-10 shrink-0 items-center rounded-full border border-input bg-muted p-0.5 transition-colors",
        "disabled:cursor-not-allowed data-[state=checked]:border-primary data-[state=checked]:bg-primary",
        className,
      )}
      {...props}
    >
      <Radix.Thumb className="grid size-4 place-items-center rounded-full bg-input text-background transition-transform data-[state=checked]:translate-x-4.5 data-[state=checked]:bg-primary-foreground data-[state=checked]:text-primary [&_svg]:size-2.5 [&_svg]:stroke-3">
        {children}
      </Radix.Thumb>
    </Radix.Root>
  );
}
