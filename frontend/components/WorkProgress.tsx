"use client";

import { Button } from "./ui/button";
import { Progress } from "./ui/progress";

interface WorkProgressProps {
  /** Of the bar, for screen readers. */
  label: string;
  /** 0 to 100; null while nobody knows. */
  value: number | null;
  /** How far it is. */
  headline: string;
  /** What is being done. */
  detail: string;
  /** "about 2 min left"; null where nothing is known of it. */
  time: string | null;
  cancelLabel: string;
  cancelling: boolean;
  onCancel: () => void;
}

/** Work in progress in the footer: how far it is, what is being done, the way to call it off. */
export function WorkProgress({ label, value, headline, detail, time, ...cancel }: WorkProgressProps) {
  return (
    <div className="flex min-w-0 flex-1 items-center gap-4">
      <div className="min-w-0 flex-1 space-y-1">
        <p className="text-sm font-medium tabular-nums sm:truncate">{headline}</p>
        <Progress className="h-1.5" label={label} value={value} valueText={headline} />
        <p className="flex min-h-4 justify-between gap-3 text-xs text-muted-foreground tabular-nums">
          <span className="truncate">{detail}</span>
          {time && <span className="shrink-0">{time}</span>}
        </p>
      </div>
      <Button
        aria-label={cancel.cancelling ? "Cancelling…" : cancel.cancelLabel}
        onClick={cancel.onCancel}
        pending={cancel.cancelling}
        size="sm"
        variant="outline"
      >
        {cancel.cancelling ? "Cancelling…" : "Cancel"}
      </Button>
    </div>
  );
}
