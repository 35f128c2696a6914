"use client";

import { useCallback, useEffect, useState } from "react";
import { getCosts } from "@/lib/api";
import { problemOf } from "@/lib/errors";
import type { Costs } from "@/lib/types";

interface KnownCosts {
  /** Null until they are known. */
  costs: Costs | null;
  /** Why they are not. */
  problem: string | null;
  retry: () => void;
}

/** What services have cost, asked for once. */
export function useCosts(): KnownCosts {
  const [known, setKnown] = useState<Omit<KnownCosts, "retry">>({ costs: null, problem: null });
  const [round, setRound] = useState(0);
  useEffect(() => {
    let isWanted = true;
    getCosts().then(
      (costs) => isWanted && setKnown({ costs, problem: null }),
      (error: unknown) => {
        const { sentence } = problemOf(error);
        if (isWanted) setKnown(({ costs }) => ({ costs, problem: sentence }));
      },
    );
    return () => {
      isWanted = false;
    };
  }, [round]);
  return { ...known, retry: useCallback(() => setRound((before) => before + 1), []) };
}
