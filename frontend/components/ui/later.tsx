"use client";

import { type ComponentType, createElement, useEffect, useSyncExternalStore } from "react";

interface Wanted {
  /** It is to be there now. */
  isWanted: boolean;
}

/** What tells that somebody has begun to use the page. */
const SIGNS = ["pointermove", "pointerdown", "keydown", "click", "dragenter"] as const;
const RETRY_MS = 3_000;

const waiting = new Set<() => void>();

function begin() {
  for (const sign of SIGNS) window.removeEventListener(sign, begin, { capture: true });
  for (const load of waiting) load();
  waiting.clear();
}

function onFirstUse(load: () => void) {
  if (typeof window === "undefined") return;
  if (waiting.size === 0) for (const sign of SIGNS) window.addEventListener(sign, begin, { capture: true });
  waiting.add(load);
}

/**
 * A part of the page that nobody sees before using it. It is fetched with the first sign of use, long before
 * it is asked for as a rule; until it is there nothing stands in its place.
 */
export function later<Props extends object>(load: () => Promise<ComponentType<Props>>): ComponentType<Props & Wanted> {
  let part: ComponentType<Props> | null = null;
  let isComing = false;
  const listeners = new Set<() => void>();

  function fetch() {
    if (isComing || part !== null) return;
    isComing = true;
    load()
      .then((loaded) => {
        part = loaded;
        for (const listener of listeners) listener();
      })
      .catch(() => (isComing = false)); // the page says that the studio does not answer; whoever wants it asks again
  }

  function subscribe(listener: () => void) {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  }

  onFirstUse(fetch);
  return function Later({ isWanted, ...props }) {
    const present = useSyncExternalStore(subscribe, () => part, () => null);
    const isMissing = isWanted && present === null;
    useEffect(() => {
      if (!isMissing) return;
      fetch();
      const timer = setInterval(fetch, RETRY_MS);
      return () => clearInterval(timer);
    }, [isMissing]);
    // All of its props but our own one are those of the part.
    return present && createElement(present, props as unknown as Props);
  };
}
