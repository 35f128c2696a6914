"use client";

import { useLayoutEffect } from "react";
import { useProjectStore } from "@/lib/stores";
import { useFilmNews } from "./useFilmNews";
import { useRenderState } from "./useRenderState";

/** Names the window after the film, so that it tells how far it is from behind others: "(42%) The lighthouse". */
export function useFilmTitle(): void {
  const title = useProjectStore((store) => store.project?.title.trim());
  const state = useRenderState();
  const fresh = useFilmNews();
  const percentage = state.kind === "rendering" ? (state.progress?.percentage ?? 0) : null;

  useLayoutEffect(() => {
    if (!title) return;
    return keepTitle(titleOf(title, percentage, fresh));
  }, [title, percentage, fresh]);
}

function titleOf(title: string, percentage: number | null, fresh: boolean): string {
  if (percentage !== null) return `(${percentage}%) ${title}`;
  return fresh ? `Film ready · ${title}` : `${title} · StoryFlow`;
}

/** Names the window, also after the page's own title, which is the same for all films, has come late. */
function keepTitle(wanted: string): () => void {
  const name = () => {
    if (document.title !== wanted) document.title = wanted;
  };
  name();
  const observer = new MutationObserver(name);
  observer.observe(document.head, { childList: true, subtree: true, characterData: true });
  return () => observer.disconnect();
}
