import { isPassing, problemOf } from "./errors";
import type { SaveState } from "./types";

const FIRST_RETRY = 1_000;
const LONGEST_RETRY = 30_000;

interface Options<Change extends object, Saved> {
  /** Saves some fields of an item; throws ApiError or Offline. */
  send: (id: string, change: Change) => Promise<Saved>;
  /** An item as it was saved. */
  onSaved: (id: string, saved: Saved) => void;
  onState: (id: string, state: SaveState) => void;
  /** What is still unsaved of an item, or null: to be kept where a reload does not reach it. */
  keep: (id: string, change: Change | null) => void;
  /** Milliseconds after the last edit. */
  delay?: number;
}

interface Entry<Change> {
  change: Change;
  /** The save that is on its way. */
  flight: Promise<void> | null;
  timer: ReturnType<typeof setTimeout> | undefined;
  failures: number;
  since: number;
}

export interface Autosave<Change extends object> {
  /** Notes new values; they are saved some time after the last edit, newer ones over older ones. */
  edit: (id: string, change: Change) => void;
  /** Saves at once, and answers whether nothing is left unsaved. Without an id: everything. */
  flush: (id?: string) => Promise<boolean>;
  /** What is not saved of an item. */
  pending: (id: string) => Change | undefined;
  /** Items with something unsaved. */
  ids: () => string[];
  /** Tries again what failed because the studio did not answer. */
  retry: () => void;
  /** Gives up what is not saved of an item. */
  forget: (id: string) => void;
}

/**
 * Saves what is typed: one request for an item at a time, the newest values last.
 *
 * A failure that may pass (no answer, a full disk, a busy database) is retried with growing pauses; a
 * refusal waits for the next edit.
 */
export function createAutosave<Change extends object, Saved>(options: Options<Change, Saved>): Autosave<Change> {
  const { send, onSaved, onState, keep, delay = 500 } = options;
  const entries = new Map<string, Entry<Change>>();

  function schedule(id: string, entry: Entry<Change>, pause: number) {
    clearTimeout(entry.timer);
    entry.timer = setTimeout(() => void save(id), pause);
  }

  function edit(id: string, change: Change) {
    const entry = entries.get(id) ?? { change, flight: null, timer: undefined, failures: 0, since: Date.now() };
    entry.change = { ...entry.change, ...change };
    entries.set(id, entry);
    keep(id, entry.change);
    // While the studio does not answer, typing neither hastens nor puts off the next try.
    if (entry.failures > 0) return;
    if (entry.flight === null) schedule(id, entry, delay);
    onState(id, { kind: "saving" });
  }

  async function save(id: string): Promise<void> {
    const entry = entries.get(id);
    if (!entry) return;
    clearTimeout(entry.timer);
    entry.flight ??= attempt(id, entry, entry.change).finally(() => (entry.flight = null));
    await entry.flight;
  }

  async function attempt(id: string, entry: Entry<Change>, sent: Change) {
    let saved: Saved;
    try {
      saved = await send(id, sent);
    } catch (error) {
      if (entries.get(id) === entry) failed(id, entry, sent, error);
      return;
    }
    if (entries.get(id) === entry) succeeded(id, entry, sent);
    onSaved(id, saved);
  }

  function succeeded(id: string, entry: Entry<Change>, sent: Change) {
    const rest = unsaved(entry.change, sent);
    entry.failures = 0;
    if (rest === null) {
      entries.delete(id);
      keep(id, null);
      return onState(id, { kind: "saved" });
    }
    entry.change = rest;
    entry.since = Date.now();
    keep(id, rest);
    schedule(id, entry, delay);
  }

  function failed(id: string, entry: Entry<Change>, sent: Change, error: unknown) {
    if (isPassing(error)) {
      schedule(id, entry, Math.min(LONGEST_RETRY, FIRST_RETRY * 2 ** entry.failures));
      entry.failures += 1;
      return onState(id, { kind: "unsaved", retrying: true, since: entry.since, problem: null });
    }
    entry.failures = 0;
    // What was refused may have been mended while it was on its way.
    if (entry.change !== sent) return schedule(id, entry, delay);
    onState(id, { kind: "unsaved", retrying: false, since: entry.since, problem: problemOf(error).sentence });
  }

  async function flushOne(id: string): Promise<boolean> {
    const entry = entries.get(id);
    if (!entry) return true;
    // What is on its way may be older than what was typed since.
    if (entry.flight) await entry.flight;
    if (entries.get(id) === entry) await save(id);
    return !entries.has(id);
  }

  return {
    edit,
    flush: async (id) => (await Promise.all((id === undefined ? [...entries.keys()] : [id]).map(flushOne))).every(Boolean),
    pending: (id) => entries.get(id)?.change,
    ids: () => [...entries.keys()],
    retry: () => entries.forEach(({ failures }, id) => failures > 0 && void save(id)),
    forget(id) {
      clearTimeout(entries.get(id)?.timer);
      if (!entries.delete(id)) return;
      keep(id, null);
      onState(id, { kind: "saved" });
    },
  };
}

/** What of a change was edited again after it was sent; null where nothing was. */
function unsaved<Change extends object>(change: Change, sent: Change): Change | null {
  const left = Object.entries(change).filter(([name, value]) => value !== Reflect.get(sent, name));
  // Some of a change's fields are a change, too: none of them is required.
  return left.length === 0 ? null : (Object.fromEntries(left) as Change);
}
