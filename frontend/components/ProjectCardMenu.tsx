"use client";

import { EllipsisVertical } from "lucide-react";
import { IconButton } from "./ui/icon-button";
import { DropdownMenu, DropdownMenuTrigger, laterMenu } from "./ui/menu-button";

const Items = laterMenu(async () => (await import("./ProjectCardMenuItems")).ProjectCardMenuItems);

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
      <Items onDelete={onDelete} onRename={onRename} />
    </DropdownMenu>
  );
}
