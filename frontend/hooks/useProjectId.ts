"use client";

import { usePathname } from "next/navigation";
import { useHydrated } from "./useHydrated";

/**
 * The project's id in the address; null until the page is alive, and where there is none.
 *
 * The export holds one page for all projects, whose own parameter is always "_": only the browser knows
 * under which address it was opened.
 */
export function useProjectId(): string | null {
  const pathname = usePathname();
  const alive = useHydrated();
  if (!alive) return null;
  const id = /^\/projects\/([^/]+)\/?$/.exec(pathname)?.[1];
  return id === undefined || id === "_" ? null : id;
}
