"use client";

import { AudioLines, RefreshCw } from "lucide-react";
import { useAudioState } from "@/hooks/useAudioState";
import { useProjectStore } from "@/lib/stores";
import type { AudioState, Segment } from "@/lib/types";
import { Button } from "./ui/button";
import { Progress } from "./ui/progress";

interface GenerateAudioButtonProps {
  segment: Segment;
  /** From 1. */
  number: number;
}

/** Has a segment's text read aloud: for the first time, again, or not after all. */
export function GenerateAudioButton({ segment, number }: GenerateAudioButtonProps) {
  const audio = useAudioState(segment.id);
  const generateAudio = useProjectStore((state) => state.generateAudio);
  if (audio.kind === "generating") return <Generating audio={audio} segmentId={segment.id} />;
  if (audio.kind === "ready" && audio.recorded) return null; // a recording is replaced in the menu only
  const { label, name, isQuiet } = LABELS[audio.kind];
  return (
    <Button
      aria-label={`${name} for segment ${number}`}
      disabledReason={whyNot(segment)}
      onClick={() => void generateAudio(segment.id)}
      size="sm"
      variant={isQuiet ? "ghost" : "outline"}
    >
      {audio.kind === "none" ? <AudioLines /> : <RefreshCw />}
      {label}
    </Button>
  );
}

const LABELS = {
  none: { label: "Generate audio", name: "Generate audio", isQuiet: false },
  ready: { label: "Again", name: "Generate audio again", isQuiet: true },
  stale: { label: "Generate again", name: "Generate again: audio", isQuiet: false },
  failed: { label: "Try again", name: "Try again: audio", isQuiet: false },
} as const satisfies Record<Exclude<AudioState["kind"], "generating">, { label: string; name: string; isQuiet: boolean }>;

function whyNot(segment: Segment): string | undefined {
  if (segment.is_locked) return "This segment is locked: its audio stays as it is. Unlock it first.";
  if (segment.text_content.trim() === "") return "There is no text to read yet.";
  return undefined;
}

interface GeneratingProps {
  audio: Extract<AudioState, { kind: "generating" }>;
  segmentId: string;
}

function Generating({ audio, segmentId }: GeneratingProps) {
  const progress = useProjectStore((state) => state.audioTasks[segmentId]?.progress ?? null);
  const isOwn = useProjectStore((state) => segmentId in state.audioTasks);
  const cancelAudio = useProjectStore((state) => state.cancelAudio);
  return (
    <div className="flex min-w-0 flex-1 items-center gap-3">
      <div className="min-w-0 flex-1">
        {audio.waiting && audio.phase !== "" && (
          <p className="mb-1.5 truncate text-xs text-muted-foreground">{audio.phase}</p>
        )}
        <Progress
          className="h-1.5"
          label={audio.waiting ? "Waiting for audio" : "Generating audio"}
          value={audio.waiting || progress === null ? null : progress.percentage}
        />
      </div>
      {isOwn && (
        <Button onClick={() => void cancelAudio(segmentId)} size="sm" variant="ghost">
          Cancel
        </Button>
      )}
    </div>
  );
}
