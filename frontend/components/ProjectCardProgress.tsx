import type { RenderProgress } from "@/lib/types";
import { formatRemaining } from "@/lib/utils";

/** How far a film is: "42 %" and what is left, or what it waits for. */
export function ProjectCardProgress({ progress }: { progress: RenderProgress | undefined }) {
  if (progress === undefined) return null;
  if (progress.phase === "waiting") {
    return <p className="min-w-0 truncate text-sm text-muted-foreground">{progress.current_phase}</p>;
  }
  const remaining = formatRemaining(progress.remaining_seconds);
  return (
    <p className="flex min-w-0 flex-1 items-baseline justify-between gap-2 text-sm tabular-nums">
      <span className="font-medium">{progress.percentage}%</span>
      {remaining && <span className="min-w-0 truncate text-muted-foreground">{remaining}</span>}
    </p>
  );
}
