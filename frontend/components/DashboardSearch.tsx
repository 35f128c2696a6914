"use client";

import { Search } from "lucide-react";
import { matching } from "@/lib/film-search";
import { useDashboardStore } from "@/lib/stores";
import { Input } from "./ui/input";
import { VisuallyHidden } from "./ui/visually-hidden";

/** So many are found by looking. */
const FEW = 12;

interface DashboardSearchProps {
  value: string;
  onChange: (value: string) => void;
}

/** Finds films by their titles; Escape shows all again. */
export function DashboardSearch({ value, onChange }: DashboardSearchProps) {
  const projects = useDashboardStore((state) => state.projects);
  if (projects.length <= FEW && value === "") return null;
  return (
    <div className="relative max-sm:min-w-0 max-sm:flex-1" role="search">
      <Search aria-hidden className="pointer-events-none absolute top-1/2 left-3 size-4 -translate-y-1/2 text-muted-foreground" />
      <Input
        aria-label="Search films"
        className="pl-9 sm:w-44 lg:w-60"
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={(event) => event.key === "Escape" && onChange("")}
        placeholder="Search"
        type="search"
        value={value}
      />
      <VisuallyHidden aria-live="polite">{value.trim() === "" ? "" : `${matching(projects, value).length} found`}</VisuallyHidden>
    </div>
  );
}
