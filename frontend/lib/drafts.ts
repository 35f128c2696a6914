/** Text that is not saved yet, kept in this browser: a reload, a crash or a stopped studio does not lose it. */
export interface Draft<Change extends object> {
  segmentId: string;
  change: Change;
  /** What the studio had when the typing began. */
  base: Change;
}

interface Kept<Change extends object> extends Draft<Change> {
  /** The tab that types it, and saves it while it lives. */
  tab: string;
  /** When it was typed (ms since 1970). */
  at: number;
}

export interface Drafts<Change extends object> {
  /** Keeps a draft, or drops it (null); false where this browser keeps nothing. */
  keep: (projectId: string, segmentId: string, draft: Omit<Draft<Change>, "segmentId"> | null) => boolean;
  /**
   * Hands over the drafts of tabs that are gone, now or as soon as they are; they are this tab's from then
   * on. Until `signal` says stop.
   */
  inherit: (projectId: string, heir: (drafts: Draft<Change>[]) => void, signal: AbortSignal) => void;
}

const PREFIX = "storyflow.draft.";
const LOCK = "storyflow.tab.";
/** As long as deleted things can be restored. */
const KEPT_FOR = 30 * 24 * 3_600_000;

/** Drafts in `storage`. A tab holds a lock as long as it lives, which tells the others who is gone. */
export function createDrafts<Change extends object>(
  storage: () => Storage = () => localStorage,
  locks: LockManager | undefined = globalThis.navigator?.locks,
): Drafts<Change> {
  const tab = `${Date.now().toString(36)}${Math.random().toString(36).slice(2)}`;
  let lives = false;

  function live() {
    if (lives || !locks) return;
    lives = true;
    void locks.request(LOCK + tab, () => new Promise(() => {}));
  }

  function keep(projectId: string, segmentId: string, draft: Omit<Draft<Change>, "segmentId"> | null): boolean {
    const key = `${PREFIX}${projectId}.${segmentId}`;
    try {
      if (draft === null) storage().removeItem(key);
      else storage().setItem(key, JSON.stringify({ ...draft, segmentId, tab, at: Date.now() }));
      if (draft !== null) live();
      return true;
    } catch {
      return false; // storage may be full or switched off; the text is still here, and being saved
    }
  }

  function inherit(projectId: string, heir: (drafts: Draft<Change>[]) => void, signal: AbortSignal) {
    const takeOver = (from: string) => {
      const drafts = all(projectId).filter((draft) => draft.tab === from);
      for (const draft of drafts) keep(projectId, draft.segmentId, { change: draft.change, base: draft.base });
      if (drafts.length > 0) heir(drafts.map(({ segmentId, change, base }) => ({ segmentId, change, base })));
    };
    const others = new Set(all(projectId).map((draft) => draft.tab));
    others.delete(tab);
    for (const other of others) {
      if (!locks) takeOver(other);
      else locks.request(LOCK + other, { signal }, () => takeOver(other)).catch(ignoreAbort);
    }
  }

  function all(projectId: string): Kept<Change>[] {
    try {
      const keys = Object.keys(storage()).filter((key) => key.startsWith(PREFIX));
      const old = keys.filter((key) => (read(storage().getItem(key))?.at ?? 0) < Date.now() - KEPT_FOR);
      for (const key of old) storage().removeItem(key);
      const wanted = keys.filter((key) => key.startsWith(`${PREFIX}${projectId}.`));
      return wanted.map((key) => read<Change>(storage().getItem(key))).filter((draft) => draft !== null);
    } catch {
      return [];
    }
  }

  return { keep, inherit };
}

/** Whether this browser keeps anything. */
export function keepsDrafts(storage: () => Storage = () => localStorage): boolean {
  try {
    storage().setItem("storyflow.probe", "");
    storage().removeItem("storyflow.probe");
    return true;
  } catch {
    return false;
  }
}

function read<Change extends object>(text: string | null): Kept<Change> | null {
  try {
    const value: unknown = JSON.parse(text ?? "null");
    // Nobody else writes under these names; what has the right fields was written by `keep`.
    return typeof value === "object" && value !== null && "change" in value && "tab" in value ? (value as Kept<Change>) : null;
  } catch {
    return null;
  }
}

function ignoreAbort(error: unknown) {
  if (!(error instanceof DOMException && error.name === "AbortError")) throw error;
}
