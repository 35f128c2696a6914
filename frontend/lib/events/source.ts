import { API_ROOT } from "../env";
import type { StudioEvent } from "../types";

const FIRST_PAUSE = 3_000;
const LONGEST_PAUSE = 30_000;
/** A stream that says nothing for so long after it was asked for is held back by something between. */
const PATIENCE = 5_000;
const NAMES = ["hello", "reset", "status", "task", "project"] as const;

export interface Source {
  close: () => void;
}

interface Options {
  /** The number of the last event that was seen; everything after it is told. */
  last: number | null;
  onEvent: (event: StudioEvent, number: number | null) => void;
  onOpen: (open: boolean) => void;
}

/** Listens to what happens in all projects, and comes back when the line breaks, for as long as it is open. */
export function openSource({ last, onEvent, onOpen }: Options): Source {
  let seen = last;
  let pause = FIRST_PAUSE;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let doubt: ReturnType<typeof setTimeout> | undefined;
  let source = connect();

  function connect(): EventSource {
    const opened = new EventSource(`${API_ROOT}/events/${seen === null ? "" : `?last_event_id=${seen}`}`);
    doubt = setTimeout(() => onOpen(false), PATIENCE);
    opened.onopen = () => {
      clearTimeout(doubt);
      pause = FIRST_PAUSE;
      onOpen(true);
    };
    opened.onerror = () => {
      clearTimeout(doubt);
      onOpen(false);
      // A browser comes back by itself when a line breaks, but not after an answer that is no stream.
      if (opened.readyState === EventSource.CLOSED) comeBack();
    };
    for (const name of NAMES) opened.addEventListener(name, (message: MessageEvent<string>) => tell(name, message));
    return opened;
  }

  function tell(name: (typeof NAMES)[number], { data, lastEventId }: MessageEvent<string>) {
    const number = /^\d+$/.test(lastEventId) ? Number(lastEventId) : null;
    if (number !== null) seen = number;
    // The studio's own stream: bodies are what the API's document says.
    onEvent({ name, body: JSON.parse(data) } as StudioEvent, number);
  }

  function comeBack() {
    timer = setTimeout(() => (source = connect()), pause);
    pause = Math.min(LONGEST_PAUSE, pause * 2);
  }

  return {
    close() {
      clearTimeout(timer);
      clearTimeout(doubt);
      source.close();
    },
  };
}
