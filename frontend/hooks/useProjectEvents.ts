"use client";

import { useEffect, useRef } from "react";
import { useProjectStore } from "@/lib/stores";
import { useConnection } from "./useConnection";
import { useEvents } from "./useEvents";
import { usePolling } from "./usePolling";
import { useRenderProgress } from "./useRenderProgress";
import { useVisible } from "./useVisible";

/**
 * Keeps the open project as it is in the studio, whoever changes it: film, narrations, segments.
 *
 * While the page can be seen it hears of changes; where it cannot, it asks every 3 s, as long as there is
 * something to wait for. What was typed is saved at once when the page is left.
 */
export function useProjectEvents(): void {
  const { hear, pollRenderStatus, pollAudioStatus, pollDraftStatus, saveNow } = useProjectStore.getState();
  const connection = useConnection();
  const visible = useVisible();
  const narrating = useProjectStore(isNarrating);
  const drafting = useProjectStore((state) => state.draftTask !== null);
  const before = useRef(connection);

  useEvents(hear);
  useRenderProgress();
  usePolling(narrating && connection !== "live", pollAudioStatus);
  usePolling(drafting && connection !== "live", pollDraftStatus);
  // Of a studio that is away, nothing tells that it is back.
  usePolling(connection === "offline", pollRenderStatus);

  useEffect(() => {
    if (connection === "polling") void pollRenderStatus(); // is the stream away, or the studio?
    if (before.current === "offline" && connection !== "offline") hear({ name: "reset" });
    before.current = connection;
  }, [connection, hear, pollRenderStatus]);

  useEffect(() => {
    if (!visible) void saveNow();
  }, [visible, saveNow]);
}

function isNarrating(state: ReturnType<typeof useProjectStore.getState>): boolean {
  return state.audioGenerationStatus === "generating" || Object.keys(state.audioTasks).length > 0;
}
