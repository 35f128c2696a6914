"use client";

import { Pause, Play } from "lucide-react";
import type { KeyboardEvent } from "react";
import { useShallow } from "zustand/react/shallow";
import { pause, play, seek, usePlayer } from "@/lib/player";
import { formatDuration } from "@/lib/utils";
import { IconButton } from "./ui/icon-button";
import { Slider } from "./ui/slider";

const STEP = 1; // seconds that an arrow key goes
const LARGE_STEP = 5;

interface AudioPlayerProps {
  segmentId: string;
  /** From 1. */
  number: number;
  url: string;
  /** Seconds. */
  duration: number;
}

/** Plays a segment's narration. The file is fetched when it is played, and only one plays at a time. */
export function AudioPlayer({ segmentId, number, url, duration }: AudioPlayerProps) {
  const { time, playing, problem } = usePlayer(
    useShallow((player) => {
      const isMine = player.segmentId === segmentId && player.url === url;
      return isMine ? { time: player.time, playing: player.playing, problem: player.problem } : IDLE;
    }),
  );
  const go = (to: number) => seek(segmentId, url, Math.min(duration, Math.max(0, to)));

  function handleKey(event: KeyboardEvent) {
    const step = STEPS[event.key];
    if (step === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    go(time + step);
  }

  return (
    <div className="min-w-0 flex-1 basis-44">
      <div className="flex items-center gap-2">
        <IconButton
          className="rounded-full"
          label={playing ? `Pause segment ${number}` : `Play segment ${number}`}
          onClick={() => (playing ? pause() : play(segmentId, url))}
          size="icon-sm"
          variant="secondary"
        >
          {playing ? <Pause /> : <Play />}
        </IconButton>
        <Slider
          aria-label={`Position in the narration of segment ${number}`}
          aria-valuetext={`${formatDuration(time)} of ${formatDuration(duration)}`}
          className="min-w-16 flex-1"
          max={duration}
          min={0}
          onChange={(event) => go(event.target.valueAsNumber)}
          onKeyDown={handleKey}
          step="any"
          value={Math.min(time, duration)}
        />
        <span className="text-xs whitespace-nowrap text-muted-foreground tabular-nums">
          <span className="text-foreground">{formatDuration(time)}</span> / {formatDuration(duration)}
        </span>
      </div>
      {problem !== null && (
        <p className="mt-1 text-sm text-destructive-text" role="alert">
          {problem}
        </p>
      )}
    </div>
  );
}

const IDLE = { time: 0, playing: false, problem: null };

const STEPS: Readonly<Record<string, number>> = {
  ArrowLeft: -STEP,
  ArrowDown: -STEP,
  ArrowRight: STEP,
  ArrowUp: STEP,
  PageDown: -LARGE_STEP,
  PageUp: LARGE_STEP,
};
