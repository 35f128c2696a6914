import type { StudioEvent } from "../types";
import { openSource, type Source } from "./source";

const NAME = "storyflow.events";

type Message =
  | { kind: "event"; event: StudioEvent; number: number | null }
  | { kind: "open"; open: boolean }
  | { kind: "who" };

interface Listener {
  onEvent: (event: StudioEvent) => void;
  /** Whether changes are told at once. */
  onOpen: (open: boolean) => void;
}

/**
 * Listens to what happens in all projects, together with the other tabs; gives the way to stop.
 *
 * One tab, the holder of a lock, has the only stream and passes on what it hears: a browser keeps six
 * connections to a server, and each stream would take one for good. When that tab goes, another one gets
 * the lock and goes on after the last event that it was told. Where a browser has no locks or
 * channels (they need HTTPS or this machine's own name), each tab has a stream of its own.
 */
export function listenShared({ onEvent, onOpen }: Listener): () => void {
  if (typeof EventSource === "undefined") {
    onOpen(false);
    return () => {};
  }
  const [locks, Channel] = [globalThis.navigator?.locks, globalThis.BroadcastChannel];
  const ending = new AbortController();
  let source: Source | null = null;
  let isOpen = false;
  let last: number | null = null;

  function hear(event: StudioEvent, number: number | null) {
    last = number ?? last;
    onEvent(event);
  }

  function setOpen(open: boolean) {
    isOpen = open;
    onOpen(open);
  }

  function lead(tellOthers: (message: Message) => void) {
    source = openSource({
      last,
      onEvent(event, number) {
        hear(event, number);
        tellOthers({ kind: "event", event, number });
      },
      onOpen(open) {
        setOpen(open);
        tellOthers({ kind: "open", open });
      },
    });
    ending.signal.addEventListener("abort", () => source?.close());
  }

  if (!locks || !Channel) {
    lead(() => {});
    return () => ending.abort();
  }

  const channel = new Channel(NAME);
  channel.onmessage = ({ data }: MessageEvent<Message>) => {
    if (data.kind === "event") hear(data.event, data.number);
    else if (data.kind === "open") setOpen(data.open);
    else if (source !== null) channel.postMessage({ kind: "open", open: isOpen } satisfies Message);
  };
  channel.postMessage({ kind: "who" } satisfies Message);
  locks
    .request(NAME, { signal: ending.signal }, () => {
      if (ending.signal.aborted) return; // granted just as this page stopped: the lock goes to the next
      lead((message) => channel.postMessage(message));
      return new Promise<void>((resolve) => ending.signal.addEventListener("abort", () => resolve()));
    })
    .catch((error: unknown) => {
      // Stopping while another tab leads ends the wait for the lock.
      if (!ending.signal.aborted) throw error;
    });
  return () => {
    ending.abort();
    channel.close();
  };
}
