"use client";

import { AlertDialog as Radix } from "radix-ui";
import type { ComponentProps, ReactNode } from "react";
import { cn } from "@/lib/utils";
import { Button, type ButtonProps } from "./button";
import { DialogFooter } from "./dialog";
import { SHADE, SHEET } from "./modal-classes";

export const AlertDialog = Radix.Root;
export const AlertDialogTrigger = Radix.Trigger;

type Focus = Pick<ComponentProps<typeof Radix.Content>, "onOpenAutoFocus" | "onCloseAutoFocus">;

interface AlertDialogContentProps extends Focus {
  /** The question. */
  title: string;
  /** What will happen, and whether it can be undone. */
  description: ReactNode;
  /** The verb on the button that does it. */
  action: string;
  variant?: ButtonProps["variant"];
  cancel?: string;
  onAction: () => void;
}

/** Asks before something is done that is hard to undo. Focus waits on the button that does nothing. */
export function AlertDialogContent({
  title,
  description,
  action,
  variant = "destructive",
  cancel = "Cancel",
  onAction,
  ...focus
}: AlertDialogContentProps) {
  return (
    <Radix.Portal>
      <Radix.Overlay className={SHADE} />
      <Radix.Content className={cn(SHEET, "max-w-md")} {...focus}>
        <header>
          <Radix.Title className="text-lg font-semibold tracking-tight">{title}</Radix.Title>
          <Radix.Description className="mt-2 text-muted-foreground">{description}</Radix.Description>
        </header>
        <DialogFooter>
          <Radix.Cancel asChild>
            <Button variant="outline">{cancel}</Button>
          </Radix.Cancel>
          <Radix.Action asChild>
            <Button onClick={onAction} variant={variant}>
              {action}
            </Button>
          </Radix.Action>
        </DialogFooter>
      </Radix.Content>
    </Radix.Portal>
  );
}
