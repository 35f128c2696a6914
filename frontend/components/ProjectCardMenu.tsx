"use client";

import { EllipsisVertical, PencilLine, Trash2 } from "lucide-react";
import { useRef } from "react";
import { DropdownMenu, DropdownMenuContent, DropdownMenuItem, DropdownMenuTrigger } from "./ui/dropdown-menu";
import { IconButton } from "./ui/icon-button";

interface ProjectCardMenuProps {
  title: string;
  onRename: () => void;
  onDelete: () => void;
}

/** What else can be done with a project. */
export function ProjectCardMenu({ title, onRename, onDelete }: ProjectCardMenuProps) {
  const chosen = useRef<(() => void) | null>(null);

  /** A dialog gives the focus back to what had it: that must be the button, and no item of a menu that is gone. */
  function handleCloseAutoFocus() {
    if (chosen.current) queueMicrotask(chosen.current);
    chosen.current = null;
  }

  return (
    <DropdownMenu>
      <DropdownMenuTrigger asChild>
        <IconButton className="relative -mr-2 text-muted-foreground" label={`More for “${title}”`} size="icon-sm">
          <EllipsisVertical />
        </IconButton>
      </DropdownMenuTrigger>
      <DropdownMenuContent align="end" onCloseAutoFocus={handleCloseAutoFocus}>
        <DropdownMenuItem onSelect={() => (chosen.current = onRename)}>
          <PencilLine aria-hidden />
          Rename
        </DropdownMenuItem>
        <DropdownMenuItem onSelect={() => (chosen.current = onDelete)} variant="destructive">
          <Trash2 aria-hidden />
          Delete
        </DropdownMenuItem>
      </DropdownMenuContent>
    </DropdownMenu>
  );
}
