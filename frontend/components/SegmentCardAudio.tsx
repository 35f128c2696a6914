"use client";

import { useAudioState } from "@/hooks/useAudioState";
import { useUpload } from "@/hooks/useUpload";
import { useProjectStore } from "@/lib/stores";
import type { Segment } from "@/lib/types";
import { AudioPlayer } from "./AudioPlayer";
import { AudioStatusBadge } from "./AudioStatusBadge";
import { GenerateAudioButton } from "./GenerateAudioButton";
import { Button } from "./ui/button";
import { Progress } from "./ui/progress";

interface SegmentCardAudioProps {
  segment: Segment;
  /** From 1. */
  number: number;
}

/** A segment's sound: to be heard, made, made again, or on its way from a file. */
export function SegmentCardAudio({ segment, number }: SegmentCardAudioProps) {
  const audio = useAudioState(segment.id);
  const upload = useUpload(segment.id);
  if (upload?.kind === "audio") return <SoundUpload fraction={upload.fraction} name={upload.name} segmentId={segment.id} />;
  const url = "url" in audio ? audio.url : null;
  return (
    <div className="border-t pt-3">
      <div className="flex min-h-8 flex-wrap items-center gap-x-3 gap-y-2">
        {url === null ? (
          <AudioStatusBadge segmentId={segment.id} />
        ) : (
          <AudioPlayer duration={segment.audio_duration ?? 0} number={number} segmentId={segment.id} url={url} />
        )}
        <div className="ml-auto flex max-w-full min-w-0 flex-wrap items-center justify-end gap-2 has-[[role=progressbar]]:flex-1 has-[[role=progressbar]]:basis-64">
          {url !== null && audio.kind !== "ready" && <AudioStatusBadge segmentId={segment.id} />}
          {audio.kind === "ready" && audio.recorded && <AudioStatusBadge segmentId={segment.id} />}
          <GenerateAudioButton number={number} segment={segment} />
        </div>
      </div>
      {audio.kind === "failed" && (
        <p className="mt-2 text-sm text-destructive-text" role="alert">
          {audio.message}
        </p>
      )}
    </div>
  );
}

function SoundUpload({ segmentId, name, fraction }: { segmentId: string; name: string; fraction: number }) {
  const cancelUpload = useProjectStore((state) => state.cancelUpload);
  return (
    <div className="flex min-h-8 items-center gap-3 border-t pt-3">
      <div className="min-w-0 flex-1">
        <p className="truncate text-xs text-muted-foreground">{fraction < 1 ? name : "Checking the recording"}</p>
        <Progress className="mt-1.5 h-1.5" label={`Uploading ${name}`} value={fraction < 1 ? fraction * 100 : null} />
      </div>
      <Button onClick={() => cancelUpload(segmentId)} size="sm" variant="ghost">
        Cancel
      </Button>
    </div>
  );
}
