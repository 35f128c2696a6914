"use client";

import { CloudOff } from "lucide-react";
import { useOnline } from "@/hooks/useConnection";

/** Says that the studio does not answer, over the page and without moving it. */
export function ConnectionNotice() {
  const online = useOnline();
  return (
    <div className="pointer-events-none fixed inset-x-0 top-16 z-30 flex justify-center px-4" role="status">
      {!online && (
        <p className="flex animate-appear items-center gap-2 rounded-lg border bg-popover px-4 py-2 text-sm shadow-soft">
          <CloudOff aria-hidden className="size-4 shrink-0 text-warning-text" />
          Not connected; trying again. What you type is kept here.
        </p>
      )}
    </div>
  );
}
