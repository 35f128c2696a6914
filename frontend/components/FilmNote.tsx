"use client";

import { CircleAlert, Info, RotateCcw } from "lucide-react";
import type { ReactNode } from "react";
import { missingSentence } from "@/lib/missing";
import { useProjectStore } from "@/lib/stores";
import type { RenderState } from "@/lib/types";
import { FilmFailure } from "./FilmFailure";
import { Button } from "./ui/button";
import { later } from "./ui/later";

const Calls = later(async () => (await import("./ProviderCalls")).ProviderCalls);

/** What is to be said of the film beside its facts: that it is older than the story, or that making it failed. */
export function FilmNote({ state }: { state: RenderState }) {
  const startRender = useProjectStore((store) => store.startRender);
  switch (state.kind) {
    case "failed":
      return (
        <>
          <div className="flex flex-wrap items-center gap-3 border-t bg-destructive-soft p-3 text-sm text-destructive-text sm:px-4">
            <p className="flex min-w-48 flex-1 gap-2 wrap-anywhere">
              <CircleAlert aria-hidden className="mt-0.5 size-4 shrink-0" />
              <span>
                <FilmFailure sentence={state.error} />
              </span>
            </p>
            <Button
              disabledReason={state.missing ? missingSentence(state.missing) : undefined}
              onClick={() => void startRender()}
              variant="outline"
            >
              <RotateCcw aria-hidden />
              Retry
            </Button>
          </div>
          {state.calls.length > 0 && <Calls ids={state.calls} isWanted />}
        </>
      );
    case "completed":
      return state.stale && <Note>The story was edited after this film was made. Re-Render to bring it up to date.</Note>;
    case "rendering":
      return state.previous && <Note>A new film is being made. This one stays until it is ready.</Note>;
    default:
      return null;
  }
}

function Note({ children }: { children: ReactNode }) {
  return (
    <p className="flex items-start gap-2 border-t px-3 pt-3 text-sm text-muted-foreground sm:px-4">
      <Info aria-hidden className="mt-0.5 size-4 shrink-0" />
      {children}
    </p>
  );
}
