"use client";

import type { VariantProps } from "class-variance-authority";
import { LoaderCircle } from "lucide-react";
import type { ComponentProps, MouseEvent } from "react";
import { cn } from "@/lib/utils";
import { buttonVariants } from "./button-variants";
import { Tooltip } from "./tooltip";

export interface ButtonProps extends ComponentProps<"button">, VariantProps<typeof buttonVariants> {
  /** Work is under way: a spinner stands in front, and clicks do nothing. */
  pending?: boolean | undefined;
  /** Why nothing can be done now, as a tooltip. The button stays reachable, so that the reason is heard, too. */
  disabledReason?: string | undefined;
}

export function Button({
  variant,
  size,
  className,
  pending = false,
  disabledReason,
  type = "button",
  children,
  onClick,
  ...props
}: ButtonProps) {
  const blocked = pending || disabledReason !== undefined;

  function handleClick(event: MouseEvent<HTMLButtonElement>) {
    if (blocked) event.preventDefault(); // a form must not be sent either
    else onClick?.(event);
  }

  return (
    <Tooltip content={disabledReason}>
      <button
        aria-busy={pending || undefined}
        aria-disabled={blocked || undefined}
        className={cn(buttonVariants({ variant, size }), className)}
        data-blocked={disabledReason === undefined ? undefined : ""}
        onClick={handleClick}
        type={type}
        {...props}
      >
        {pending && <LoaderCircle aria-hidden className="animate-spin" />}
        {children}
      </button>
    </Tooltip>
  );
}
