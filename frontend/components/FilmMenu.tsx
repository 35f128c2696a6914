"use client";

import { ChevronUp } from "lucide-react";
import type { RefObject } from "react";
import type { Missing } from "@/lib/types";
import { Button, type ButtonProps } from "./ui/button";
import { DropdownMenu, DropdownMenuTrigger, laterMenu } from "./ui/menu-button";

const Items = laterMenu(async () => (await import("./FilmMenuItems")).FilmMenuItems);

interface FilmMenuProps {
  /** Of the button that it belongs to. */
  variant: ButtonProps["variant"];
  /** What keeps a film from being made; null: nothing. */
  missing: Missing | null;
  /** Makes a finished film again; null where the button itself makes it. */
  onReRender: (() => void) | null;
  /** What has the focus when it has closed. */
  focusAfter: RefObject<HTMLElement | null>;
}

/** The other half of the film's button: making a finished film again, and a quick draft of it. */
export function FilmMenu({ variant, missing, onReRender, focusAfter }: FilmMenuProps) {
  return (
    <DropdownMenu focusAfter={focusAfter}>
      <DropdownMenuTrigger>
        <Button aria-label="More" className="w-10 rounded-l-none px-0" size="lg" variant={variant}>
          <ChevronUp aria-hidden />
        </Button>
      </DropdownMenuTrigger>
      <Items missing={missing} onReRender={onReRender} />
    </DropdownMenu>
  );
}
