"use client";

import { X } from "lucide-react";
import { Dialog as Radix } from "radix-ui";
import type { ComponentProps, ReactNode } from "react";
import { cn } from "@/lib/utils";
import { Button } from "./button";
import { SHADE, SHEET } from "./modal-classes";

export const Dialog = Radix.Root;
export const DialogClose = Radix.Close;

interface DialogContentProps extends Omit<ComponentProps<typeof Radix.Content>, "title"> {
  title: string;
  description?: ReactNode;
  /** The buttons at its foot, the one that acts last. */
  footer?: ReactNode;
}

/** A dialog with its title and the cross that closes it. */
export function DialogContent({ title, description, footer, className, children, ...props }: DialogContentProps) {
  return (
    <Radix.Portal>
      <Radix.Overlay className={SHADE} />
      <Radix.Content
        className={cn(SHEET, className)}
        {...(description === undefined ? { "aria-describedby": undefined } : {})}
        {...props}
      >
        <header className="pr-10">
          <Radix.Title className="text-lg font-semibold tracking-tight">{title}</Radix.Title>
          {description !== undefined && (
            <Radix.Description className="mt-1 text-sm text-muted-foreground">{description}</Radix.Description>
          )}
        </header>
        {children}
        {footer !== undefined && <DialogFooter>{footer}</DialogFooter>}
        <Radix.Close asChild>
          <Button aria-label="Close" className="absolute top-3 right-3" size="icon" variant="ghost">
            <X />
          </Button>
        </Radix.Close>
      </Radix.Content>
    </Radix.Portal>
  );
}

/** The row of buttons, for a form that must hold them itself. */
export function DialogFooter({ className, ...props }: ComponentProps<"footer">) {
  return <footer className={cn("flex flex-col-reverse gap-2 sm:flex-row sm:justify-end", className)} {...props} />;
}
