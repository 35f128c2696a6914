"use client";

import { useState } from "react";
import type { Film } from "@/lib/types";

const WIDEST = 16 / 9;

/** Plays a film in its own shape; a tall one is no higher than most of the window. */
export function FilmPlayer({ film }: { film: Film }) {
  const [broken, setBroken] = useState(false);
  const ratio = film.width && film.height ? film.width / film.height : WIDEST;
  if (broken) {
    return (
      <p className="p-4 text-sm text-destructive-text" role="alert">
        The film cannot be played here. Download it to look at it, or render it again.
      </p>
    );
  }
  return (
    <div className="bg-muted">
      <video
        className="mx-auto block w-full -outline-offset-2"
        controls
        onError={() => setBroken(true)}
        playsInline
        preload="metadata"
        src={film.url}
        style={{ aspectRatio: ratio, maxWidth: `${ratio * 60}dvh` }}
        tabIndex={0}
      >
        Your browser does not play videos. Download the film to watch it.
      </video>
    </div>
  );
}
