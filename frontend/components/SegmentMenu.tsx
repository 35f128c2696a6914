"use client";

import { ArrowDown, ArrowUp, AudioLines, BetweenHorizontalEnd, BetweenHorizontalStart, Ellipsis, FileAudio, Trash2, VolumeX } from "lucide-react";
import { useRef } from "react";
import { add, moveTo, remove } from "@/lib/editing";
import { jumpTo } from "@/lib/editor-view";
import { SOUNDS } from "@/lib/pictures";
import { useProjectStore } from "@/lib/stores";
import type { Segment } from "@/lib/types";
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuSeparator,
  DropdownMenuTrigger,
} from "./ui/dropdown-menu";
import { IconButton } from "./ui/icon-button";

interface SegmentMenuProps {
  segment: Segment;
  /** Its place, from 0. */
  place: number;
}

/** What can be done with a segment that is done rarely, and what can be done without dragging. */
export function SegmentMenu({ segment, place }: SegmentMenuProps) {
  const recording = useRef<HTMLInputElement>(null);
  const uploadAudio = useProjectStore((state) => state.uploadAudio);
  return (
    <>
      <input
        accept={SOUNDS}
        aria-hidden
        className="hidden"
        onChange={(event) => {
          const file = event.target.files?.[0];
          if (file !== undefined) void uploadAudio(segment.id, file);
          event.target.value = "";
        }}
        ref={recording}
        tabIndex={-1}
        type="file"
      />
      <DropdownMenu>
        <DropdownMenuTrigger>
          <IconButton label={`More for segment ${place + 1}`} size="icon-sm">
            <Ellipsis />
          </IconButton>
        </DropdownMenuTrigger>
        <DropdownMenuContent align="end">
          <Items onUpload={() => recording.current?.click()} place={place} segment={segment} />
        </DropdownMenuContent>
      </DropdownMenu>
    </>
  );
}

function Items({ segment, place, onUpload }: SegmentMenuProps & { onUpload: () => void }) {
  const { id, is_locked: isLocked } = segment;
  const count = useProjectStore((state) => state.ids.length);
  const removeAudio = useProjectStore((state) => state.removeAudio);
  const generateAudio = useProjectStore((state) => state.generateAudio);

  function move(to: number) {
    void moveTo(id, to);
    jumpTo(to, "card");
  }

  return (
    <>
      <DropdownMenuItem disabled={place === 0} onSelect={() => move(place - 1)}>
        <ArrowUp />
        Move up
      </DropdownMenuItem>
      <DropdownMenuItem disabled={place >= count - 1} onSelect={() => move(place + 1)}>
        <ArrowDown />
        Move down
      </DropdownMenuItem>
      <DropdownMenuItem onSelect={() => void add({ before: id })}>
        <BetweenHorizontalEnd />
        Insert a segment above
      </DropdownMenuItem>
      <DropdownMenuItem onSelect={() => void add({ after: id })}>
        <BetweenHorizontalStart />
        Insert a segment below
      </DropdownMenuItem>
      <DropdownMenuSeparator />
      <DropdownMenuItem disabled={isLocked} onSelect={onUpload}>
        <FileAudio />
        Upload a recording
      </DropdownMenuItem>
      {segment.audio_recorded && (
        <DropdownMenuItem disabled={isLocked} onSelect={() => void generateAudio(id)}>
          <AudioLines />
          Generate instead of the recording
        </DropdownMenuItem>
      )}
      {segment.audio_file !== null && (
        <DropdownMenuItem disabled={isLocked} onSelect={() => void removeAudio(id)}>
          <VolumeX />
          Remove the audio
        </DropdownMenuItem>
      )}
      <DropdownMenuSeparator />
      <DropdownMenuItem onSelect={() => void remove(id)} variant="destructive">
        <Trash2 />
        Delete the segment
      </DropdownMenuItem>
    </>
  );
}
