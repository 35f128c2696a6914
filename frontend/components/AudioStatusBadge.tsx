"use client";

import { useAudioState } from "@/hooks/useAudioState";
import type { AudioState } from "@/lib/types";
import { Badge, type BadgeProps } from "./ui/badge";

type Look = Pick<BadgeProps, "variant" | "lamp"> & { label: string };

/** How a segment's sound stands, in a word. */
export function AudioStatusBadge({ segmentId }: { segmentId: string }) {
  const { label, ...look } = lookOf(useAudioState(segmentId));
  return <Badge {...look}>{label}</Badge>;
}

function lookOf(audio: AudioState): Look {
  switch (audio.kind) {
    case "none":
      return { variant: "outline", label: "No audio" };
    case "generating":
      return { variant: "warning", lamp: true, label: audio.waiting ? "Waiting" : "Generating" };
    case "ready":
      return { variant: "secondary", label: audio.recorded ? "Recorded" : "Audio ready" };
    case "stale":
      return { variant: "outline", label: "Older than its text" };
    case "failed":
      return { variant: "destructive", label: "Audio failed" };
  }
}
