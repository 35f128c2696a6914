const ECHO_PATIENCE = 3_000;
const SHORTEST_PAUSE = 300;
const LONGEST_PAUSE = 10_000;
const FRESH = 2_000;
/** Reading everything anew takes at most this part of the time. */
const SHARE = 1 / 20;

interface Options<Answer> {
  read: () => Promise<Answer>;
  apply: (answer: Answer) => void;
  onError: (error: unknown) => void;
  /** Whether the studio tells of every change, this page's own ones included. */
  hears: () => boolean;
}

export interface Sync {
  /**
   * Does something that changes the project by one edit; what was read before it ended is not shown. A
   * `long` one, such as an upload, does not keep anything from being shown meanwhile.
   */
  change: <Result>(request: () => Promise<Result>, options?: { long: boolean }) => Promise<Result>;
  /** The studio told that something was edited. What this page did itself is known already. */
  heard: () => void;
  /** Reads everything anew, now. */
  refresh: () => Promise<void>;
  /** Reads everything anew, soon: at most every 300 ms, however often it is called, and more rarely where reading takes long. */
  refreshSoon: () => void;
  /** Reads everything anew unless that was begun just now. */
  refreshUnlessFresh: () => void;
  stop: () => void;
}

/**
 * Keeps what is shown equal to what the studio has, without reading everything anew after each of this
 * page's own edits.
 *
 * Every edit, whoever made it, is told by one event. Of those, as many are ours as we made changes; each
 * further one means that somebody else has edited. A change whose event does not come (it changed nothing,
 * say) is given up after a while, and then everything is read.
 */
export function createSync<Answer>({ read, apply, onError, hears }: Options<Answer>): Sync {
  let changing = 0;
  let changes = 0;
  let echoes = 0;
  let took = 0;
  let readAt = Number.NEGATIVE_INFINITY;
  let reading: Promise<void> | null = null;
  let next: Promise<void> | null = null;
  let outdated = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let stopped = false;

  async function change<Result>(request: () => Promise<Result>, { long } = { long: false }): Promise<Result> {
    const expected = hears();
    if (expected) echoes += 1;
    if (!long) changing += 1;
    try {
      const result = await request();
      if (expected) setTimeout(giveUpEcho, ECHO_PATIENCE);
      return result;
    } catch (error) {
      if (expected) echoes = Math.max(0, echoes - 1);
      throw error;
    } finally {
      if (!long) changing -= 1;
      changes += 1;
      if (outdated && changing === 0) refreshSoon();
    }
  }

  function giveUpEcho() {
    if (changing > 0 || echoes === 0) return;
    echoes = 0;
    refreshSoon();
  }

  function heard() {
    if (echoes > 0) echoes -= 1;
    else refreshSoon();
  }

  function refreshSoon() {
    if (stopped || timer !== undefined) return;
    const rest = Math.min(LONGEST_PAUSE, took / SHARE);
    timer = setTimeout(() => void refresh(), Math.max(SHORTEST_PAUSE, readAt + rest - Date.now()));
  }

  function refresh(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    if (stopped) return Promise.resolve();
    if (reading === null) return (reading = once().finally(() => (reading = null)));
    // What is being read may be older than the reason to read.
    next ??= reading.then(() => {
      next = null;
      return refresh();
    });
    return next;
  }

  async function once() {
    const [begun, changesBefore] = [Date.now(), changes];
    outdated = false;
    readAt = begun;
    try {
      const answer = await read();
      took = Date.now() - begun;
      if (stopped) return;
      // What was read may be older than what this page has done meanwhile.
      if (changing === 0 && changes === changesBefore) return apply(answer);
      outdated = true;
      if (changing === 0) refreshSoon();
    } catch (error) {
      if (!stopped) onError(error);
    }
  }

  function stop() {
    stopped = true;
    clearTimeout(timer);
  }

  return {
    change,
    heard,
    refresh,
    refreshSoon,
    refreshUnlessFresh() {
      if (Date.now() - readAt > FRESH) refreshSoon();
    },
    stop,
  };
}
