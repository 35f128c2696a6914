"use client";

import { PencilLine, Trash2 } from "lucide-react";
import { DropdownMenuContent, DropdownMenuItem } from "./ui/dropdown-menu";

interface ProjectCardMenuItemsProps {
  onRename: () => void;
  onDelete: () => void;
}

/** The lines of a project's menu. */
export function ProjectCardMenuItems({ onRename, onDelete }: ProjectCardMenuItemsProps) {
  return (
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
  );
}
