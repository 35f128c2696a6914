"use client";

import { Check } from "lucide-react";
import { Menu as Radix } from "radix-ui/internal";
import type { ComponentProps, FocusEvent, ReactNode } from "react";
import { cn } from "@/lib/utils";
import { useMenu } from "./menu-button";

export const DropdownMenuRadioGroup = Radix.RadioGroup;

interface DropdownMenuContentProps extends Pick<ComponentProps<typeof Radix.Content>, "align" | "side"> {
  children: ReactNode;
}

/** Leaves the page behind it alone: what could still take the focus there must not be hidden from some. */
export function DropdownMenuContent(props: DropdownMenuContentProps) {
  const { id, open, change, trigger, content, byKey } = useMenu();

  /** The focus comes to the menu as it opens, and whenever a pointer leaves a line. */
  function enter({ target, currentTarget, relatedTarget }: FocusEvent) {
    if (!byKey || target !== currentTarget || currentTarget.contains(relatedTarget)) return;
    currentTarget.querySelector<HTMLElement>("[role^=menuitem]:not([data-disabled])")?.focus();
  }

  return (
    <Radix.Root modal={false} onOpenChange={change} open={open}>
      <Radix.Anchor virtualRef={trigger} />
      <Radix.Portal>
        <Radix.Content
          aria-labelledby={id}
          className="z-50 min-w-44 rounded-md border bg-popover p-1 text-foreground shadow-soft data-[state=closed]:animate-vanish data-[state=open]:animate-appear"
          collisionPadding={8}
          id={`${id}menu`}
          inert={!open} // a pointer that leaves a line of it would draw the focus back into what is going away
          onCloseAutoFocus={(event) => event.preventDefault()} // it was given back before
          onFocus={enter}
          ref={content}
          sideOffset={6}
          {...props}
        />
      </Radix.Portal>
    </Radix.Root>
  );
}

const ITEM =
  "flex min-h-9 items-center gap-2 rounded-sm px-2 text-sm outline-none select-none data-disabled:text-muted-foreground data-highlighted:bg-accent pointer-coarse:min-h-11 [&_svg]:size-4 [&_svg]:shrink-0";

interface DropdownMenuItemProps extends Omit<ComponentProps<typeof Radix.Item>, "onSelect"> {
  onSelect?: () => void;
  /** Red: it takes something away. */
  variant?: "default" | "destructive";
}

export function DropdownMenuItem({ className, variant = "default", onSelect, ...props }: DropdownMenuItemProps) {
  return (
    <Radix.Item
      className={cn(ITEM, variant === "destructive" && "text-destructive-text", className)}
      onSelect={useSelection(onSelect)}
      {...props}
    />
  );
}

interface DropdownMenuRadioItemProps extends Omit<ComponentProps<typeof Radix.RadioItem>, "onSelect"> {
  onSelect: () => void;
}

export function DropdownMenuRadioItem({ className, children, onSelect, ...props }: DropdownMenuRadioItemProps) {
  return (
    <Radix.RadioItem className={cn(ITEM, className)} onSelect={useSelection(onSelect)} {...props}>
      {children}
      <Radix.ItemIndicator className="ml-auto pl-4">
        <Check aria-hidden />
      </Radix.ItemIndicator>
    </Radix.RadioItem>
  );
}

/** What is chosen may take the focus, as a dialog does, and finds it where it belongs when the menu is gone. */
function useSelection(onSelect?: () => void): () => void {
  const { giveFocusBack } = useMenu();
  return () => {
    giveFocusBack();
    onSelect?.();
  };
}

export function DropdownMenuLabel({ className, ...props }: ComponentProps<typeof Radix.Label>) {
  return <Radix.Label className={cn("px-2 py-1.5 text-xs text-muted-foreground", className)} {...props} />;
}

export function DropdownMenuSeparator({ className, ...props }: ComponentProps<typeof Radix.Separator>) {
  return <Radix.Separator className={cn("-mx-1 my-1 h-px bg-border", className)} {...props} />;
}
