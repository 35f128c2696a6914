"use client";

import { CircleAlert, CircleCheck, Info, X } from "lucide-react";
import { Toast as Radix } from "radix-ui";
import type { ReactNode } from "react";
import { cn } from "@/lib/utils";
import { Button } from "./button";

const TONES = {
  neutral: { Icon: Info, colour: "text-muted-foreground" },
  success: { Icon: CircleCheck, colour: "text-success-text" },
  error: { Icon: CircleAlert, colour: "text-destructive-text" },
} as const;

const SHORT_MS = 5000;
const LONG_MS = 10_000; // time to read a sentence, and to act

interface ToastProps {
  tone: keyof typeof TONES;
  title: string;
  description?: string;
  action?: { label: string; run: () => void };
  onDismiss: () => void;
}

/** Goes by itself, but not while the pointer or the focus is on it or the window is left. */
export function Toast({ tone, title, description, action, onDismiss }: ToastProps) {
  const { Icon, colour } = TONES[tone];
  return (
    <Radix.Root
      className="flex items-start gap-3 rounded-lg border bg-popover p-3 pl-4 shadow-soft data-[state=closed]:animate-vanish data-[state=open]:animate-rise"
      duration={tone === "error" || action ? LONG_MS : SHORT_MS}
      onOpenChange={(open) => !open && onDismiss()}
      type={tone === "error" ? "foreground" : "background"}
    >
      <Icon aria-hidden className={cn("mt-1.5 size-5 shrink-0", colour)} />
      <div className="min-w-0 flex-1 py-1.5">
        <Radix.Title className="text-sm font-medium">{title}</Radix.Title>
        {description && (
          <Radix.Description className="text-sm text-muted-foreground">{description}</Radix.Description>
        )}
      </div>
      {action && (
        <Radix.Action altText={action.label} asChild>
          <Button onClick={action.run} size="sm" variant="outline">
            {action.label}
          </Button>
        </Radix.Action>
      )}
      <Radix.Close asChild>
        <Button aria-label="Dismiss" size="icon-sm" variant="ghost">
          <X />
        </Button>
      </Radix.Close>
    </Radix.Root>
  );
}

/** Holds the toasts, its children, and the corner where they appear. */
export function ToastProvider({ children }: { children: ReactNode }) {
  return (
    <Radix.Provider label="Notice" swipeDirection="right">
      {children}
      <Radix.Viewport className="fixed right-0 bottom-(--footer-height,0px) z-50 flex w-full flex-col gap-2 p-4 sm:w-96" />
    </Radix.Provider>
  );
}
