"use client";

import { Info } from "lucide-react";
import type { ReactNode } from "react";
import { useProjectStore } from "@/lib/stores";
import type { RenderState } from "@/lib/types";
import { FilmFailure } from "./FilmFailure";
import { later } from "./ui/later";

const Calls = later(async () => (await import("./ProviderCalls")).ProviderCalls);

/** What is to be said of the film beside its facts: that it is older than the story, or that making it failed. */
export function FilmNote({ state }: { state: RenderState }) {
  const startRender = useProjectStore((store) => store.startRender);
  switch (state.kind) {
    case "failed":
      return (
        <>
          <FilmFailure
            action="Retry"
            missing={state.missing}
            onRetry={() => void startRender()}
            sentence={state.error}
          />
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
