"use client";

import { useEffect } from "react";
import { useProjectStore } from "@/lib/stores";
import { useFilmNews } from "./useFilmNews";
import { useRenderState } from "./useRenderState";

/** Names the window after the film, so that it tells how far it is from behind others: "(42%) The lighthouse". */
export function useFilmTitle(): void {
  const title = useProjectStore((store) => store.project?.title.trim());
  const state = useRenderState();
  const fresh = useFilmNews();
  const percentage = state.kind === "rendering" ? (state.progress?.percentage ?? 0) : null;

  useEffect(() => {
    if (!title) return;
    if (percentage !== null) document.title = `(${percentage}%) ${title}`;
    else document.title = fresh ? `Film ready · ${title}` : `${title} · StoryFlow`;
  }, [title, percentage, fresh]);
}
