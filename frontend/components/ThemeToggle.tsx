"use client";

import { Moon, Sun } from "lucide-react";
import { useTheme } from "@/hooks/useTheme";
import { IconButton } from "./ui/icon-button";
import { DropdownMenu, DropdownMenuTrigger, laterMenu } from "./ui/menu-button";

const Items = laterMenu(async () => (await import("./ThemeToggleItems")).ThemeToggleItems);

/** Chooses the theme; its icon is the one that is shown, which only the style sheet knows at first. */
export function ThemeToggle() {
  const { theme, chooseTheme } = useTheme(); // follows the system and other tabs from now on
  return (
    <DropdownMenu>
      <DropdownMenuTrigger>
        <IconButton label="Theme">
          <Sun className="dark:hidden" />
          <Moon className="hidden dark:block" />
        </IconButton>
      </DropdownMenuTrigger>
      <Items onChoose={chooseTheme} theme={theme} />
    </DropdownMenu>
  );
}
