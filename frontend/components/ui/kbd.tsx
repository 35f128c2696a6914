import type { ComponentProps } from "react";
import { cn } from "@/lib/utils";

/** A key of the keyboard. */
export function Kbd({ className, ...props }: ComponentProps<"kbd">) {
  return (
    <kbd
      className={cn(
        "inline-grid h-6 min-w-6 place-items-center rounded-sm border bg-muted px-1.5 font-sans text-xs text-muted-foreground",
        className,
      )}
      {...props}
    />
  );
}
