"use client";

import type { ComponentProps } from "react";
import { cn } from "@/lib/utils";

interface SwitchProps extends Omit<ComponentProps<"button">, "onClick" | "type" | "role"> {
  checked: boolean;
  onCheckedChange: (checked: boolean) => void;
}

/** On or off, at once; named by a Label or `aria-label`. An icon, its child, stands on the thumb. */
export function Switch({ checked, onCheckedChange, className, children, ...props }: SwitchProps) {
  const state = checked ? "checked" : "unchecked";
  return (
    <button
      aria-checked={checked}
      className={cn(
        "inline-flex h-6 w-10 shrink-0 items-center rounded-full border border-input bg-muted p-0.5 transition-colors",
        "disabled:cursor-not-allowed data-[state=checked]:border-primary data-[state=checked]:bg-primary",
        className,
      )}
      data-state={state}
      {...props}
      onClick={() => onCheckedChange(!checked)}
      role="switch"
      type="button"
    >
      <span
        className="grid size-4 place-items-center rounded-full bg-input text-background transition-transform data-[state=checked]:translate-x-4.5 data-[state=checked]:bg-primary-foreground data-[state=checked]:text-primary [&_svg]:size-2.5 [&_svg]:stroke-3"
        data-state={state}
      >
        {children}
      </span>
    </button>
  );
}
