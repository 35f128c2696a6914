import type { ComponentProps } from "react";
import { cn } from "@/lib/utils";
import { FIELD } from "./field-classes";

/** Grows with its text where the browser can; text runs the way of its own language. */
export function Textarea({ className, rows = 3, ...props }: ComponentProps<"textarea">) {
  return <textarea className={cn(FIELD, "field-sizing-content resize-y py-2", className)} dir="auto" rows={rows} {...props} />;
}
