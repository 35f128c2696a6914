import type { ComponentProps } from "react";
import { cn } from "@/lib/utils";
import { FIELD } from "./field-classes";

export function Input({ className, type = "text", ...props }: ComponentProps<"input">) {
  return <input className={cn(FIELD, "h-9 pointer-coarse:h-11", className)} dir="auto" type={type} {...props} />;
}
