"use client";

import { Check } from "lucide-react";
import { DropdownMenu as Radix } from "radix-ui";
import { type ComponentProps, createContext, type ReactNode, type RefObject, use, useCallback, useMemo, useRef, useState } from "react";
import { cn } from "@/lib/utils";

interface Menu {
  open: boolean;
  trigger: RefObject<HTMLButtonElement | null>;
  content: RefObject<HTMLDivElement | null>;
  /** From the menu, where that has it, to what has it when the menu has closed. */
  giveFocusBack: () => void;
}

const MenuContext = createContext<Menu | null>(null);

interface DropdownMenuProps {
  children: ReactNode;
  /** What has the focus when it has closed; else the button that opened it. */
  focusAfter?: RefObject<HTMLElement | null>;
}

/**
 * Leaves the page behind it alone: what could still take the focus there must not be hidden from some. The
 * focus is given back as it begins to close, so that it stays with whatever takes it while it fades.
 */
export function DropdownMenu({ children, focusAfter }: DropdownMenuProps) {
  const [open, setOpen] = useState(false);
  const trigger = useRef<HTMLButtonElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const giveFocusBack = useCallback(() => {
    if (content.current?.contains(document.activeElement)) (focusAfter ?? trigger).current?.focus();
  }, [focusAfter]);

  function change(wanted: boolean) {
    setOpen(wanted);
    if (!wanted) giveFocusBack();
  }
  const menu = useMemo(() => ({ open, trigger, content, giveFocusBack }), [open, giveFocusBack]);
  return (
    <MenuContext value={menu}>
      <Radix.Root modal={false} onOpenChange={change} open={open}>
        {children}
      </Radix.Root>
    </MenuContext>
  );
}

function useMenu(): Menu {
  const menu = use(MenuContext);
  if (menu === null) throw new Error("This is a part of a DropdownMenu.");
  return menu;
}

/** The button, its child, that opens the menu. */
export function DropdownMenuTrigger({ children }: { children: ReactNode }) {
  const { trigger } = useMenu();
  return (
    <Radix.Trigger asChild ref={trigger}>
      {children}
    </Radix.Trigger>
  );
}

export const DropdownMenuRadioGroup = Radix.RadioGroup;

const ITEM =
  "flex min-h-9 items-center gap-2 rounded-sm px-2 text-sm outline-none select-none data-disabled:text-muted-foreground data-highlighted:bg-accent pointer-coarse:min-h-11 [&_svg]:size-4 [&_svg]:shrink-0";

type DropdownMenuContentProps = Omit<ComponentProps<typeof Radix.Content>, "ref" | "onCloseAutoFocus">;

export function DropdownMenuContent({ className, ...props }: DropdownMenuContentProps) {
  const { open, content } = useMenu();
  return (
    <Radix.Portal>
      <Radix.Content
        className={cn(
          "z-50 min-w-44 rounded-md border bg-popover p-1 text-foreground shadow-soft",
          "data-[state=closed]:animate-vanish data-[state=open]:animate-appear",
          className,
        )}
        collisionPadding={8}
        inert={!open} // a pointer that leaves a line of it would draw the focus back into what is going away
        onCloseAutoFocus={(event) => event.preventDefault()} // it was given back before
        ref={content}
        sideOffset={6}
        {...props}
      />
    </Radix.Portal>
  );
}

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
