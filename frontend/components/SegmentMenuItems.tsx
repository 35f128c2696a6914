"use client";

import { ArrowDown, ArrowUp, AudioLines, BetweenHorizontalEnd, BetweenHorizontalStart, FileAudio, Trash2, VolumeX } from "lucide-react";
import { add, moveTo, remove } from "@/lib/editing";
import { jumpTo } from "@/lib/editor-view";
import { useProjectStore } from "@/lib/stores";
import type { Segment } from "@/lib/types";
import { DropdownMenuContent, DropdownMenuItem, DropdownMenuSeparator } from "./ui/dropdown-menu";

interface SegmentMenuItemsProps {
  segment: Segment;
  /** Its place, from 0. */
  place: number;
  onUpload: () => void;
}

/** The lines of a segment's menu. */
export function SegmentMenuItems({ segment, place, onUpload }: SegmentMenuItemsProps) {
  const { id, is_locked: isLocked } = segment;
  const count = useProjectStore((state) => state.ids.length);
  const removeAudio = useProjectStore((state) => state.removeAudio);
  const generateAudio = useProjectStore((state) => state.generateAudio);

  function move(to: number) {
    void moveTo(id, to);
    jumpTo(to, "card");
  }

  return (
    <DropdownMenuContent align="end">
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
    </DropdownMenuContent>
  );
}
