import { Import, Plus } from "lucide-react";
import type { ReactNode, Ref } from "react";
import { useDashboardStore } from "@/lib/stores";
import { Button } from "./ui/button";

interface DashboardHeaderProps {
  headingRef: Ref<HTMLHeadingElement>;
  /** The search, where there is one. */
  children?: ReactNode;
  onImport: () => void;
  onCreate: () => void;
}

/** The page's title and what can be done here. */
export function DashboardHeader({ headingRef, children, onImport, onCreate }: DashboardHeaderProps) {
  const count = useDashboardStore((state) => state.projects.length);
  return (
    <header className="mb-6 flex flex-wrap items-center gap-3">
      <h1 className="mr-auto flex items-baseline gap-2 text-xl font-semibold tracking-tight outline-none" ref={headingRef} tabIndex={-1}>
        Films
        {count > 0 && (
          <span className="text-base font-normal text-muted-foreground tabular-nums">{count.toLocaleString("en-US")}</span>
        )}
      </h1>
      {children}
      <div className="flex gap-2 max-sm:w-full sm:gap-3">
        <Button className="max-sm:flex-1" onClick={onImport} variant="outline">
          <Import aria-hidden />
          Import a story
        </Button>
        <Button className="max-sm:flex-1" onClick={onCreate}>
          <Plus aria-hidden />
          New film
        </Button>
      </div>
    </header>
  );
}
