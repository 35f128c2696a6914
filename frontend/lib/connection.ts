import { create } from "zustand";
import type { Connection } from "./types";

interface Known {
  /** Whether the last request was answered. */
  answers: boolean;
  /** Whether the stream of events is open; believed until it is known. */
  streams: boolean;
}

/** How this page hears of changes now. */
export const useConnectionStore = create<Known & { connection: Connection }>(() => ({
  answers: true,
  streams: true,
  connection: "live",
}));

/** Notes that a request was answered, or was not. */
export function noteAnswer(answers: boolean): void {
  note({ answers });
}

/** Notes that the stream of events is open, or is not. */
export function noteStream(open: boolean): void {
  note(open ? { streams: true, answers: true } : { streams: false });
}

function note(change: Partial<Known>) {
  const { answers, streams } = { ...useConnectionStore.getState(), ...change };
  const connection = !answers ? "offline" : streams ? "live" : "polling";
  const now = useConnectionStore.getState();
  if (now.answers === answers && now.streams === streams) return;
  useConnectionStore.setState({ answers, streams, connection });
}
