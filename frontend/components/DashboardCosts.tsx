"use client";

import { useCosts } from "@/hooks/useCosts";
import { countOf } from "@/lib/utils";
import { PageLink } from "./PageLink";

/** What services have cost this month, and the way to more of it; nothing where none was ever asked. */
export function DashboardCosts() {
  const { costs } = useCosts();
  if (costs === null || costs.by_provider.length === 0) return null;
  const { budget, undecided } = costs;
  return (
    <section aria-label="Costs" className="mt-12 flex flex-wrap gap-x-4 gap-y-1 border-t pt-4 text-sm text-muted-foreground tabular-nums">
      <p>
        Services: {budget.monthly.spent.shown} spent this month
        {undecided > 0 && `, ${countOf(undecided, "order waits", "orders wait")} for your decision`}.
      </p>
      <PageLink className="rounded-sm text-foreground underline underline-offset-4" href="/costs/">
        What services have cost
      </PageLink>
    </section>
  );
}
