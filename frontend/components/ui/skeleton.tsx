import type { ComponentProps } from "react";
import { cn } from "@/lib/utils";

/** Holds the place of what is loading, in its true size. */
export function Skeleton({ className, ...props }: ComponentProps<"div">) {
  return <div aria-hidden className={cn("rounded-md bg-muted motion-safe:animate-breathe", className)} {...props} />;
}
