"use client";

import { useEffect, useState } from "react";
import { selectRenderState } from "@/lib/selectors";
import { useProjectStore } from "@/lib/stores";
import { showToast } from "@/lib/toasts";
import type { Film, RenderState } from "@/lib/types";
import { watchFilm } from "@/lib/watch";

/**
 * Tells by a toast when a film has been made, or could not be, while this page was open; gives whether
 * there is a new one that nobody has come to look at yet.
 */
export function useFilmNews(): boolean {
  const [fresh, setFresh] = useState(false);

  useEffect(() => {
    let before = selectRenderState(useProjectStore.getState());
    let lastFilm = urlOf(before);
    return useProjectStore.subscribe((store) => {
      const state = selectRenderState(store);
      if (state === before) return;
      const ended = isMaking(before) && !isMaking(state);
      if (isMaking(state)) setFresh(false);
      if (ended && state.kind === "failed") tellFailed(state.error);
      // Calling a render off leads back to the film that was there before, which is no news.
      if (ended && state.kind === "completed" && state.film.url !== lastFilm) {
        setFresh(true);
        tellReady(state.film);
      }
      before = state;
      lastFilm = urlOf(state) ?? lastFilm;
    });
  }, []);

  useEffect(() => {
    const see = () => setFresh(false);
    window.addEventListener("focus", see);
    return () => window.removeEventListener("focus", see);
  }, []);
  return fresh;
}

function isMaking({ kind }: RenderState): boolean {
  return kind === "rendering" || kind === "validating";
}

/** The good film that is there, as far as the state tells. */
function urlOf(state: RenderState): string | null {
  if (state.kind === "completed") return state.film.url;
  return "previous" in state ? (state.previous?.url ?? null) : null;
}

function tellReady(film: Film) {
  const told = costOf(film);
  const description = told === "" ? {} : { description: told };
  showToast({ tone: "success", title: "The film is ready", ...description, action: { label: "Watch", run: watchFilm }, key: "film" });
}

/** What this render cost, and what all scenes did where earlier ones had paid for some of them. */
function costOf({ cost, paid }: Film): string {
  if (cost === null || paid === null || cost.micros === 0) return "";
  if (paid.micros === cost.micros) return `This render cost ${paid.shown}.`;
  return `This render cost ${paid.shown}. The film's scenes cost ${cost.shown} in all.`;
}

function tellFailed(sentence: string) {
  showToast({ tone: "error", title: "The film could not be made", description: sentence, key: "film" });
}
