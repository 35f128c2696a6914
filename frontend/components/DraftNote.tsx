"use client";

import { Play } from "lucide-react";
import { missingOf } from "@/lib/missing";
import { useProjectStore } from "@/lib/stores";
import type { RenderState } from "@/lib/types";
import { FilmFailure } from "./FilmFailure";
import { buttonVariants } from "./ui/button-variants";

/** The way to the newest draft, which plays in a tab of its own; and why the last one could not be made. */
export function DraftNote({ state }: { state: RenderState }) {
  const url = useProjectStore((store) => store.film?.draft_url ?? null);
  const error = useProjectStore((store) => store.draftError);
  const startDraft = useProjectStore((store) => store.startDraft);

  return (
    <>
      {error !== null && (
        <FilmFailure
          action="Try again"
          missing={missingOf(state)}
          onRetry={() => void startDraft()}
          sentence={`The draft was not made. ${error}`}
        />
      )}
      {url !== null && (
        <div className="border-t p-3 sm:px-4">
          <a className={buttonVariants({ variant: "outline" })} href={url} rel="noreferrer" target="_blank">
            <Play aria-hidden />
            Watch the draft
          </a>
        </div>
      )}
    </>
  );
}
