"use client";

import { useNow } from "@/hooks/useNow";
import { relativeTime } from "@/lib/relative-time";

const EXACT = new Intl.DateTimeFormat("en", { dateStyle: "long", timeStyle: "short" });

/** How long ago a moment was (`iso`, as the studio tells it); it goes on by itself, the pointer shows the exact time. */
export function RelativeTime({ iso }: { iso: string }) {
  const now = useNow();
  const moment = new Date(iso);
  return (
    <time dateTime={iso} title={EXACT.format(moment)}>
      {relativeTime(moment, now)}
    </time>
  );
}
