"use client";

import { useSyncExternalStore } from "react";
import { chooseTheme, readTheme, type ThemeChoice, watchTheme } from "@/lib/theme";

/** The chosen theme, and the way to choose another. */
export function useTheme(): { theme: ThemeChoice; chooseTheme: (choice: ThemeChoice) => void } {
  const theme = useSyncExternalStore(watchTheme, readTheme, () => "system" as const);
  return { theme, chooseTheme };
}
