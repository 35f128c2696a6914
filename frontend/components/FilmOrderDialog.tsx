"use client";

import { useProjectStore } from "@/lib/stores";
import { later } from "./ui/later";

const Sheet = later(async () => (await import("./FilmOrderSheet")).FilmOrderSheet);

/** Asks who is to make the film, where there is a choice. */
export function FilmOrderDialog() {
  const isAsked = useProjectStore((store) => store.filmOrder !== null);
  return <Sheet isWanted={isAsked} open={isAsked} />;
}
