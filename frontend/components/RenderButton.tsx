"use client";

import { Clapperboard, Download, type LucideIcon, RotateCcw } from "lucide-react";
import { useRef } from "react";
import { useRenderState } from "@/hooks/useRenderState";
import { missingOf, missingSentence } from "@/lib/missing";
import { useProjectStore } from "@/lib/stores";
import type { RenderState } from "@/lib/types";
import { FilmMenu } from "./FilmMenu";
import { Button, type ButtonProps } from "./ui/button";

interface Look {
  label: string;
  Icon?: LucideIcon;
  variant: ButtonProps["variant"];
  pending?: boolean;
  disabledReason?: string | undefined;
}

/** The button that makes the film, and then gives it: one look for each way the film stands. */
export function RenderButton() {
  const state = useRenderState();
  const startRender = useProjectStore((store) => store.startRender);
  const downloadVideo = useProjectStore((store) => store.downloadVideo);
  const button = useRef<HTMLButtonElement>(null);
  const { label, Icon, ...look } = lookOf(state);
  const completed = state.kind === "completed";

  return (
    <div className="flex grow gap-px">
      <Button
        className="grow rounded-r-none max-sm:px-3 max-sm:text-sm sm:min-w-40"
        onClick={completed ? downloadVideo : () => void startRender()}
        ref={button}
        size="lg"
        {...look}
      >
        {Icon && <Icon aria-hidden className="max-sm:hidden" />}
        {label}
      </Button>
      <FilmMenu
        focusAfter={button}
        missing={missingOf(state)}
        onReRender={completed ? () => void startRender() : null}
        variant={look.disabledReason === undefined ? look.variant : "secondary"}
      />
    </div>
  );
}

function lookOf(state: RenderState): Look {
  switch (state.kind) {
    case "notReady":
      return { label: "Export Video", Icon: Clapperboard, variant: "default", disabledReason: missingSentence(state) };
    case "ready":
      return { label: "Export Video", Icon: Clapperboard, variant: "default" };
    case "validating":
      return { label: "Validating…", variant: "default", pending: true };
    case "rendering":
      return { label: "Rendering...", variant: "secondary", pending: true };
    case "completed":
      return { label: "Download Video", Icon: Download, variant: "success" };
    case "failed":
      return {
        label: "Retry Render",
        Icon: RotateCcw,
        variant: "destructive",
        disabledReason: state.missing ? missingSentence(state.missing) : undefined,
      };
  }
}
