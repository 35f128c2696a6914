"use client";

import { useProviderCalls } from "@/hooks/useProviderCalls";
import { ProviderCallItem } from "./ProviderCallItem";

interface ProviderCallsProps {
  /** Of the calls, which are the open project's. */
  ids: readonly string[];
  /** None of them is in doubt any more. */
  onDecided?: () => void;
}

/** Orders at a service of which nobody knows what became, or that take too long, and what can be done about each. */
export function ProviderCalls({ ids, onDecided }: ProviderCallsProps) {
  const { calls, problem, heard, busy, check, resend, settle } = useProviderCalls(ids, onDecided);
  if (problem !== null) {
    return (
      <p className="border-t px-3 py-2 text-sm sm:px-4" role="alert">
        {problem}
      </p>
    );
  }
  return (
    <ul aria-label="Orders to decide about" className="divide-y border-t bg-card text-sm text-foreground empty:hidden">
      {calls.map((call) => (
        <ProviderCallItem
          call={call}
          heard={heard[call.id] ?? null}
          isBusy={busy === call.id}
          key={call.id}
          onCheck={() => void check(call.id)}
          onResend={() => void resend(call.id)}
          onSettle={(charged) => void settle(call.id, charged)}
        />
      ))}
    </ul>
  );
}
