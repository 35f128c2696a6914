"use client";

import { Tabs as Radix } from "radix-ui";
import type { ComponentProps } from "react";
import { cn } from "@/lib/utils";

export const Tabs = Radix.Root;

export function TabsList({ className, ...props }: ComponentProps<typeof Radix.List>) {
  return <Radix.List className={cn("inline-flex gap-1 rounded-md bg-muted p-1", className)} {...props} />;
}

export function TabsTrigger({ className, ...props }: ComponentProps<typeof Radix.Trigger>) {
  return (
    <Radix.Trigger
      className={cn(
        "min-h-8 rounded-sm px-3 text-sm font-medium text-muted-foreground transition-colors hover:text-foreground",
        "data-[state=active]:bg-popover data-[state=active]:text-foreground data-[state=active]:shadow-soft",
        "dark:data-[state=active]:bg-accent",
        "pointer-coarse:min-h-10",
        className,
      )}
      {...props}
    />
  );
}

export function TabsContent({ className, ...props }: ComponentProps<typeof Radix.Content>) {
  return <Radix.Content className={cn("mt-4", className)} {...props} />;
}
