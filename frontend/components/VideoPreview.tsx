"use client";

import { Download, RotateCcw } from "lucide-react";
import { useRef } from "react";
import { useHeldFocus } from "@/hooks/useHeldFocus";
import { useRenderState } from "@/hooks/useRenderState";
import { useWatchAddress } from "@/hooks/useWatchAddress";
import { missingSentence } from "@/lib/missing";
import { useProjectStore } from "@/lib/stores";
import type { Film, RenderState } from "@/lib/types";
import { cn } from "@/lib/utils";
import { WATCH } from "@/lib/watch";
import { DraftNote } from "./DraftNote";
import { FilmFacts } from "./FilmFacts";
import { FilmNote } from "./FilmNote";
import { FilmPlayer } from "./FilmPlayer";
import { FilmScreen } from "./FilmScreen";
import { Badge } from "./ui/badge";
import { Button } from "./ui/button";
import { buttonVariants } from "./ui/button-variants";
import { later } from "./ui/later";

const Scenes = later(async () => (await import("./FilmScenes")).FilmScenes);

/** The film and what is to be known of it; an older good one stays while a newer is made or has failed. */
export function VideoPreview() {
  const state = useRenderState();
  const startRender = useProjectStore((store) => store.startRender);
  const hasDraft = useProjectStore((store) => store.draftError !== null || Boolean(store.film?.draft_url));
  const film = filmOf(state);
  const scenes = state.kind === "rendering" && state.progress?.phase === "scenes" ? state.progress.scenes : [];
  const section = useRef<HTMLElement>(null);
  useWatchAddress(film !== null);
  useHeldFocus(section, `#${WATCH}`);

  return (
    <section
      aria-labelledby="film-heading"
      className={cn(
        "scroll-mt-18 overflow-hidden rounded-lg border bg-card xl:sticky xl:top-18 xl:order-1",
        // Without a film it is only the dark screen of the cutting table, for which narrow windows have no room.
        film === null && state.kind !== "failed" && !hasDraft && "hidden xl:block",
      )}
      id={WATCH}
      ref={section}
      tabIndex={-1}
    >
      <h2 className="sr-only" id="film-heading">
        Film
      </h2>
      {film === null ? <FilmScreen state={state} /> : <FilmPlayer film={film} key={film.url} />}
      <FilmNote state={state} />
      {scenes.length > 0 && <Scenes isWanted scenes={scenes} />}
      {film !== null && (
        <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-3 p-3 sm:px-4">
          <div className="flex flex-wrap items-center gap-3">
            {state.kind !== "completed" && <Badge variant="outline">Earlier film</Badge>}
            <FilmFacts film={film} />
          </div>
          <div className="flex flex-wrap gap-2">
            <a className={buttonVariants({ variant: "outline" })} download href={film.downloadUrl}>
              <Download aria-hidden />
              Download MP4
            </a>
            {state.kind === "completed" && (
              <Button
                disabledReason={state.missing ? missingSentence(state.missing) : undefined}
                onClick={() => void startRender()}
                variant="outline"
              >
                <RotateCcw aria-hidden />
                Re-Render
              </Button>
            )}
          </div>
        </div>
      )}
      <DraftNote state={state} />
    </section>
  );
}

function filmOf(state: RenderState): Film | null {
  switch (state.kind) {
    case "completed":
      return state.film;
    case "validating":
    case "rendering":
    case "failed":
      return state.previous;
    case "notReady":
    case "ready":
      return null;
  }
}
