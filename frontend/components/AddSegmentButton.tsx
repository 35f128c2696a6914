"use client";

import { Plus } from "lucide-react";
import { useState } from "react";
import { add as addSegment } from "@/lib/editing";
import type { Beside } from "@/lib/stores";
import { cn } from "@/lib/utils";
import { Button } from "./ui/button";
import { IconButton } from "./ui/icon-button";

/** Adds an empty segment at the end. */
export function AddSegmentButton() {
  const { pending, add } = useAdding();
  return (
    <Button className="h-11 w-full border-dashed bg-transparent" onClick={add} pending={pending} variant="outline">
      {!pending && <Plus />}
      Add a segment
    </Button>
  );
}

/** Adds an empty segment between two cards. Shows itself under the pointer, the focus and the finger. */
export function InsertSegmentButton({ after, number }: { after: string; number: number }) {
  const { pending, add } = useAdding({ after });
  return (
    <div
      className={cn(
        "flex h-5 items-center gap-3 px-4 opacity-0 transition-opacity pointer-coarse:h-8",
        "focus-within:opacity-100 hover:opacity-100 pointer-coarse:opacity-100",
        pending && "opacity-100",
      )}
    >
      <span aria-hidden className="h-px flex-1 bg-input pointer-coarse:hidden" />
      <IconButton
        className="size-6 rounded-full pointer-coarse:mx-auto pointer-coarse:size-6"
        label={`Insert a segment after segment ${number}`}
        onClick={add}
        pending={pending}
        size="icon-sm"
        variant="outline"
      >
        {!pending && <Plus />}
      </IconButton>
      <span aria-hidden className="h-px flex-1 bg-input pointer-coarse:hidden" />
    </div>
  );
}

function useAdding(beside?: Beside) {
  const [pending, setPending] = useState(false);
  async function add() {
    setPending(true);
    await addSegment(beside);
    setPending(false);
  }
  return { pending, add: () => void add() };
}
