import type { ComponentProps } from "react";
import { cn } from "@/lib/utils";

/** The name of a field; `htmlFor` is the field's id. */
export function Label({ className, ...props }: ComponentProps<"label"> & { htmlFor: string }) {
  return <label className={cn("text-sm font-medium", className)} {...props} />;
}
