"use client";

import { useEffect, useState } from "react";
import { checkCall, listProviderCalls, resendCall, settleCall } from "@/lib/api";
import { problemOf } from "@/lib/errors";
import { useProjectStore } from "@/lib/stores";
import type { ProviderCall } from "@/lib/types";
import { countOf } from "@/lib/utils";

/** What was heard of a call: a sentence, and whether the service cannot tell what became of it. */
export interface Heard {
  sentence: string;
  isUnknown: boolean;
}

export interface ProviderCallsInDoubt {
  calls: readonly ProviderCall[];
  /** Why the calls cannot be shown. */
  problem: string | null;
  /** By call. */
  heard: Readonly<Record<string, Heard>>;
  /** The call that something is being done about. */
  busy: string | null;
  /** Asks the service, which costs nothing. */
  check: (id: string) => Promise<void>;
  /** Lets it be made once more, though it may have been charged. */
  resend: (id: string) => Promise<void>;
  settle: (id: string, charged: boolean) => Promise<void>;
}

/** The calls with these ids of the open project, and what can be done about them. `onDecided`: about all of them. */
export function useProviderCalls(ids: readonly string[], onDecided?: () => void): ProviderCallsInDoubt {
  const projectId = useProjectStore((store) => store.projectId);
  const pollRenderStatus = useProjectStore((store) => store.pollRenderStatus);
  const [calls, setCalls] = useState<readonly ProviderCall[]>([]);
  const [problem, setProblem] = useState<string | null>(null);
  const [heard, setHeard] = useState<Readonly<Record<string, Heard>>>({});
  const [busy, setBusy] = useState<string | null>(null);
  const wanted = ids.join();

  useEffect(() => {
    if (projectId === null) return;
    let isWanted = true;
    listProviderCalls(projectId).then(
      (all) => isWanted && setCalls(all.filter(({ id }) => wanted.split(",").includes(id)).toSorted(byScene)),
      (error: unknown) => isWanted && setProblem(problemOf(error).sentence),
    );
    return () => {
      isWanted = false;
    };
  }, [projectId, wanted]);

  async function attempt(id: string, work: () => Promise<Heard>) {
    if (busy !== null) return;
    setBusy(id);
    try {
      const told = await work();
      setHeard((before) => ({ ...before, [id]: told }));
    } catch (error) {
      const { sentence } = problemOf(error);
      setHeard((before) => ({ ...before, [id]: { sentence, isUnknown: false } }));
    } finally {
      setBusy(null);
    }
  }

  function show(call: ProviderCall) {
    const after = calls.map((one) => (one.id === call.id ? call : one));
    setCalls(after);
    if (!call.needs_decision && !after.some(({ needs_decision }) => needs_decision)) onDecided?.();
  }

  return {
    calls,
    problem,
    heard,
    busy,
    check: (id) =>
      attempt(id, async () => {
        const { call, found, message } = await checkCall(id);
        show(call);
        return { sentence: message, isUnknown: found === null };
      }),
    resend: (id) =>
      attempt(id, async () => {
        const { call, undecided, render } = await resendCall(id);
        setCalls((before) => before.map((one) => (one.id === call.id ? call : one)));
        if (render !== null) await pollRenderStatus();
        const others = countOf(undecided, "other order waits", "other orders wait");
        return { sentence: undecided > 0 ? `It is sent again with the film. ${others} for your decision.` : "It is sent again.", isUnknown: false };
      }),
    settle: (id, charged) =>
      attempt(id, async () => {
        show(await settleCall(id, charged));
        const noted = charged ? "It is noted as charged." : "It is noted as not charged, and nothing is set aside for it.";
        return { sentence: `${noted} Render again.`, isUnknown: false };
      }),
  };
}

const byScene = (one: ProviderCall, other: ProviderCall) => one.scene - other.scene;
