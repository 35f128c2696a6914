/** The Web Locks that the studio uses: one holder a name, the others wait in line or give up by a signal. */
export class FakeLocks implements Pick<LockManager, "request"> {
  #queues = new Map<string, (() => void)[]>();
  #held = new Map<string, number>();

  request(name: string, ...rest: unknown[]): Promise<never> {
    const work = rest.at(-1) as () => unknown;
    const { signal } = (rest.length > 1 ? rest[0] : {}) as LockOptions;
    return this.#turn(name, signal).then(async () => {
      try {
        return (await work()) as never;
      } finally {
        this.#pass(name);
      }
    });
  }

  /** A tab is gone: whatever it held is free. */
  free(name: string): void {
    this.#pass(name);
  }

  held(): string[] {
    return [...this.#held.keys()];
  }

  #turn(name: string, signal: AbortSignal | undefined): Promise<void> {
    if (signal?.aborted) return Promise.reject(new DOMException("aborted", "AbortError"));
    if (!this.#held.has(name)) {
      this.#held.set(name, 1);
      return Promise.resolve();
    }
    return new Promise((resolve, reject) => {
      const queue = this.#queues.get(name) ?? [];
      this.#queues.set(name, queue);
      queue.push(resolve);
      signal?.addEventListener("abort", () => {
        const place = queue.indexOf(resolve);
        if (place >= 0) queue.splice(place, 1);
        reject(new DOMException("aborted", "AbortError"));
      });
    });
  }

  #pass(name: string) {
    const next = this.#queues.get(name)?.shift();
    if (next) next();
    else this.#held.delete(name);
  }
}
