import type { Budget } from "@/lib/types";
import { PageLink } from "./PageLink";
import { SpendingLimits } from "./SpendingLimits";

/** Below a question about money: what may still be spent, and where all that was spent is told. */
export function SpendingSoFar({ budget }: { budget: Budget }) {
  return (
    <div className="space-y-2 border-t pt-4 text-sm">
      <SpendingLimits budget={budget} />
      <PageLink className="rounded-sm underline underline-offset-4" href="/costs/">
        What services have cost
      </PageLink>
    </div>
  );
}
