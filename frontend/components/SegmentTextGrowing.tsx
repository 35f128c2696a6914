import type { ComponentProps } from "react";
import { cn } from "@/lib/utils";

const LETTERS = "border border-transparent px-2 py-1.5 whitespace-pre-wrap wrap-anywhere";

/**
 * A field that is as high as its text, up to its own greatest height.
 *
 * A hidden copy of the text gives the height: unlike `field-sizing`, every browser can do that, and unlike
 * measuring it costs no second layout at each key. Its letters stand in line with what is above and below.
 */
export function GrowingText({ className, value, ...props }: ComponentProps<"textarea"> & { value: string }) {
  return (
    <div className={cn("relative -mx-2.25 overflow-hidden rounded-md", className)}>
      <div aria-hidden className={cn(LETTERS, "invisible")}>
        {value === "" || value.endsWith("\n") ? `${value} ` : value}
      </div>
      <textarea
        dir="auto"
        className={cn(
          LETTERS,
          "absolute inset-0 size-full resize-none rounded-md bg-transparent transition-colors",
          "placeholder:text-muted-foreground hover:border-border focus-visible:-outline-offset-2",
        )}
        rows={1}
        value={value}
        {...props}
      />
    </div>
  );
}
