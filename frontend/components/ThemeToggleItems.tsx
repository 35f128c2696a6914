"use client";

import { Monitor, Moon, Sun } from "lucide-react";
import type { ThemeChoice } from "@/lib/theme";
import { DropdownMenuContent, DropdownMenuLabel, DropdownMenuRadioGroup, DropdownMenuRadioItem } from "./ui/dropdown-menu";

const CHOICES = [
  { value: "system", label: "As the system", Icon: Monitor },
  { value: "light", label: "Light", Icon: Sun },
  { value: "dark", label: "Dark", Icon: Moon },
] as const;

interface ThemeToggleItemsProps {
  theme: ThemeChoice;
  onChoose: (theme: ThemeChoice) => void;
}

/** The themes that can be chosen. */
export function ThemeToggleItems({ theme, onChoose }: ThemeToggleItemsProps) {
  return (
    <DropdownMenuContent align="end">
      <DropdownMenuLabel>Theme</DropdownMenuLabel>
      <DropdownMenuRadioGroup value={theme}>
        {CHOICES.map(({ value, label, Icon }) => (
          <DropdownMenuRadioItem key={value} onSelect={() => onChoose(value)} value={value}>
            <Icon />
            {label}
          </DropdownMenuRadioItem>
        ))}
      </DropdownMenuRadioGroup>
    </DropdownMenuContent>
  );
}
