"use client";

import { useRef } from "react";
import { useFooterRoom } from "@/hooks/useFooterRoom";
import { useRenderState } from "@/hooks/useRenderState";
import { BulkAudioProgress } from "./BulkAudioProgress";
import { DraftProgress } from "./DraftProgress";
import { GenerateAllAudioButton } from "./GenerateAllAudioButton";
import { MissingLinks } from "./MissingLinks";
import { RenderAnnouncement } from "./RenderAnnouncement";
import { RenderButton } from "./RenderButton";
import { RenderProgress } from "./RenderProgress";

/** What is done with the whole film, always in reach: sound on the left, picture on the right, progress between. */
export function EditorFooter() {
  const footer = useRef<HTMLElement>(null);
  useFooterRoom(footer);
  return (
    <footer className="sticky bottom-0 z-20 border-t bg-background" ref={footer}>
      <div className="mx-auto flex max-w-432 flex-wrap items-center gap-x-2 gap-y-2 px-4 py-2 sm:gap-x-6 sm:gap-y-3 sm:px-6 sm:py-3 lg:min-h-19 lg:flex-nowrap lg:py-2">
        <div className="order-2 flex max-sm:grow lg:order-1">
          <GenerateAllAudioButton />
        </div>
        <div className="order-1 flex min-w-0 basis-full flex-col gap-x-6 gap-y-3 empty:hidden md:flex-row lg:order-2 lg:flex-1 lg:basis-0 lg:items-center">
          <BulkAudioProgress />
          <RenderProgress />
          <DraftProgress />
          <WhatIsMissing />
        </div>
        <div className="order-3 flex max-sm:grow sm:ml-auto">
          <RenderButton />
        </div>
      </div>
      <RenderAnnouncement />
    </footer>
  );
}

/** Says in sight what the button's tooltip says, as a finger finds no tooltip. */
function WhatIsMissing() {
  const state = useRenderState();
  const missing = state.kind === "notReady" && state.hasSegments ? state : "missing" in state ? state.missing : null;
  if (missing === null || missing.missingImages.length + missing.missingAudio.length === 0) return null;
  return (
    <div className="lg:ml-auto">
      <MissingLinks missing={missing} />
    </div>
  );
}
