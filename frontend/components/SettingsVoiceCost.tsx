"use client";

import { useCosts } from "@/hooks/useCosts";
import type { Voice } from "@/lib/types";
import { priceOf, speakerOf } from "@/lib/voices";
import { PageLink } from "./PageLink";
import { SpendingLimits } from "./SpendingLimits";

/** That what a service reads is paid for, what that has come to, and what may still be spent. */
export function SettingsVoiceCost({ voice }: { voice: Voice }) {
  const { costs } = useCosts();
  return (
    <div className="mt-3 space-y-2 rounded-md border p-3 text-sm">
      <p>
        {`Every text that ${speakerOf(voice)} reads costs money, ${voice.price === null ? "by its length" : priceOf(voice.price)}; the same text with the same voice and speed is paid for once. `}
        <PageLink className="rounded-sm underline underline-offset-4" href="/costs/">
          What services have cost
        </PageLink>
      </p>
      {costs !== null && <SpendingLimits budget={costs.budget} />}
    </div>
  );
}
