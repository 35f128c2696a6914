"use client";

import { useEffect } from "react";
import { useVisible } from "./useVisible";

const EVERY_MS = 3_000;

/** Asks at once and then every 3 s, one question at a time, while it is wanted and the page can be seen. */
export function usePolling(wanted: boolean, poll: () => Promise<void>): void {
  const visible = useVisible();
  useEffect(() => {
    if (!wanted || !visible) return;
    let asking = false;
    const ask = () => {
      if (asking) return;
      asking = true;
      void poll().finally(() => (asking = false));
    };
    ask();
    const timer = setInterval(ask, EVERY_MS);
    return () => clearInterval(timer);
  }, [wanted, visible, poll]);
}
