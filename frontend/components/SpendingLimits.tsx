import type { Budget, BudgetPeriod } from "@/lib/types";

/** What services have cost today and this month, and what may still be spent. */
export function SpendingLimits({ budget: { daily, monthly } }: { budget: Budget }) {
  return (
    <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1 tabular-nums">
      <dt className="text-muted-foreground">Today</dt>
      <dd>{wordsOf(daily)}</dd>
      <dt className="text-muted-foreground">This month</dt>
      <dd>{wordsOf(monthly)}</dd>
    </dl>
  );
}

function wordsOf({ limit, spent, reserved, left }: BudgetPeriod): string {
  const aside = reserved.micros > 0 ? `, ${reserved.shown} set aside` : "";
  if (limit === null || left === null) return `${spent.shown} spent${aside}; no limit is set`;
  return `${spent.shown} of ${limit.shown} spent${aside}; ${left.shown} left`;
}
