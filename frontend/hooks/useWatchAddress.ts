"use client";

import { useEffect, useRef } from "react";
import { WATCH, watchFilm } from "@/lib/watch";

/** Goes to the film when the address ends in "#watch": once there is a film, and whenever it is gone to again. */
export function useWatchAddress(hasFilm: boolean): void {
  const followed = useRef(false);
  useEffect(() => {
    if (!hasFilm) return;
    const follow = () => {
      if (window.location.hash === `#${WATCH}`) watchFilm();
    };
    // A film that is made later must not take the focus from where it is then.
    if (!followed.current) follow();
    followed.current = true;
    window.addEventListener("hashchange", follow);
    return () => window.removeEventListener("hashchange", follow);
  }, [hasFilm]);
}
