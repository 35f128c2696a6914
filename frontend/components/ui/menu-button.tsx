"use client";

import { Slot } from "radix-ui";
import {
  type ComponentType,
  createContext,
  type KeyboardEvent,
  type PointerEvent,
  type ReactNode,
  type RefObject,
  use,
  useCallback,
  useId,
  useMemo,
  useRef,
  useState,
} from "react";
import { later } from "./later";

interface Menu {
  id: string;
  open: boolean;
  /** Opened by a key, so that its first line is to have the focus. */
  byKey: boolean;
  change: (open: boolean, byKey?: boolean) => void;
  trigger: RefObject<HTMLButtonElement | null>;
  content: RefObject<HTMLDivElement | null>;
  /** From the menu, where that has it, to what has it when the menu has closed. */
  giveFocusBack: () => void;
}

const MenuContext = createContext<Menu | null>(null);

/** The menu that a part belongs to. */
export function useMenu(): Menu {
  const menu = use(MenuContext);
  if (menu === null) throw new Error("This is a part of a DropdownMenu.");
  return menu;
}

interface DropdownMenuProps {
  children: ReactNode;
  /** What has the focus when it has closed; else the button that opened it. */
  focusAfter?: RefObject<HTMLElement | null>;
}

/**
 * A button and its menu. The focus is given back as the menu begins to close, so that it stays with whatever
 * takes it while the menu fades.
 */
export function DropdownMenu({ children, focusAfter }: DropdownMenuProps) {
  const id = useId();
  const [open, setOpen] = useState(false);
  const [byKey, setByKey] = useState(false);
  const trigger = useRef<HTMLButtonElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const giveFocusBack = useCallback(() => {
    if (content.current?.contains(document.activeElement)) (focusAfter ?? trigger).current?.focus();
  }, [focusAfter]);
  const change = useCallback(
    (wanted: boolean, withKey = false) => {
      setOpen(wanted);
      setByKey(withKey);
      if (!wanted) giveFocusBack();
    },
    [giveFocusBack],
  );
  const menu = useMemo(
    () => ({ id, open, byKey, change, trigger, content, giveFocusBack }),
    [id, open, byKey, change, giveFocusBack],
  );
  return <MenuContext value={menu}>{children}</MenuContext>;
}

/** The button, its child, that opens the menu. */
export function DropdownMenuTrigger({ children }: { children: ReactNode }) {
  const { id, open, change, trigger } = useMenu();

  function handlePointer(event: PointerEvent) {
    if (event.button !== 0 || event.ctrlKey) return;
    change(!open);
    if (!open) event.preventDefault(); // the menu takes the focus, and not the button
  }

  function handleKey(event: KeyboardEvent) {
    if (!["Enter", " ", "ArrowDown"].includes(event.key)) return;
    event.preventDefault();
    change(event.key === "ArrowDown" || !open, true);
  }

  return (
    <Slot.Root
      aria-controls={open ? `${id}menu` : undefined}
      aria-expanded={open}
      aria-haspopup="menu"
      id={id}
      onKeyDown={handleKey}
      onPointerDown={handlePointer}
      ref={trigger}
    >
      {children}
    </Slot.Root>
  );
}

/** The menu itself, a DropdownMenuContent, which is fetched with the first sign of use. */
export function laterMenu<Props extends object>(load: () => Promise<ComponentType<Props>>): ComponentType<Props> {
  const Part = later(load);
  return function LaterMenu(props) {
    const { open } = useMenu();
    const [wasOpen, setWasOpen] = useState(false);
    if (open && !wasOpen) setWasOpen(true);
    return wasOpen && <Part isWanted={open} {...props} />;
  };
}
