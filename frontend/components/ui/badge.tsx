import { cva, type VariantProps } from "class-variance-authority";
import type { ComponentProps } from "react";
import { cn } from "@/lib/utils";

const badgeVariants = cva(
  "inline-flex h-6 shrink-0 items-center gap-1.5 rounded-full px-2.5 text-xs font-medium whitespace-nowrap [&_svg]:size-3.5",
  {
    variants: {
      variant: {
        secondary: "bg-muted text-muted-foreground",
        outline: "border text-muted-foreground",
        warning: "bg-warning-soft text-warning-text",
        success: "bg-success-soft text-success-text",
        destructive: "bg-destructive-soft text-destructive-text",
      },
    },
    defaultVariants: { variant: "secondary" },
  },
);

export interface BadgeProps extends ComponentProps<"span">, VariantProps<typeof badgeVariants> {
  /** A lamp in front that pulses slowly: something is going on. */
  lamp?: boolean;
}

export function Badge({ className, variant, lamp = false, children, ...props }: BadgeProps) {
  return (
    <span className={cn(badgeVariants({ variant }), className)} {...props}>
      {lamp && <span aria-hidden className="size-2 rounded-full bg-warning motion-safe:animate-lamp" />}
      {children}
    </span>
  );
}
