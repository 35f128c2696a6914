"use client";

import { CircleAlert } from "lucide-react";
import { useProjectStore } from "@/lib/stores";
import type { FilmOrder } from "@/lib/types";
import { ProviderCalls } from "./ProviderCalls";

/** Why the order was refused, and what can be done about orders in doubt that stand in its way. */
export function FilmOrderProblem({ order: { problem, calls } }: { order: FilmOrder }) {
  const startRender = useProjectStore((store) => store.startRender);
  if (problem === null) return null;
  return (
    <div className="overflow-hidden rounded-md border bg-destructive-soft text-sm text-destructive-text">
      <p className="flex gap-2 p-3 wrap-anywhere" role="alert">
        <CircleAlert aria-hidden className="mt-0.5 size-4 shrink-0" />
        {problem.sentence}
      </p>
      {calls.length > 0 && <ProviderCalls ids={calls} onDecided={() => void startRender()} />}
    </div>
  );
}
