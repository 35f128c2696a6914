"use client";

import { EllipsisVertical, PencilLine, Trash2 } from "lucide-react";
import { DropdownMenu, DropdownMenuContent, DropdownMenuItem, DropdownMenuTrigger } from "./ui/dropdown-menu";
import { IconButton } from "./ui/icon-button";

interface ProjectCardMenuProps {
  title: string;
  onRename: () => void;
  onDelete: () => void;
}

/** What else can be done with a project. */
export function ProjectCardMenu({ title, onRename, onDelete }: ProjectCardMenuProps) {
  return (
    <DropdownMenu>
      <DropdownMenuTrigger>
        <IconButton className="relative -mr-2 text-muted-foreground" label={`More for “${title}”`} size="icon-sm">
          <EllipsisVertical />
        </IconButton>
      </DropdownMenuTrigger>
      <DropdownMenuContent align="end">
        <DropdownMenuItem onSelect={onRename}>
          <PencilLine aria-hidden />
          Rename
        </DropdownMenuItem>
        <DropdownMenuItem onSelect={onDelete} variant="destructive">
          <Trash2 aria-hidden />
          Delete
        </DropdownMenuItem>
      </DropdownMenuContent>
    </DropdownMenu>
  );
}
