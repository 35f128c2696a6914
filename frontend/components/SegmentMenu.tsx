"use client";

import { Ellipsis } from "lucide-react";
import { useRef } from "react";
import { SOUNDS } from "@/lib/pictures";
import { useProjectStore } from "@/lib/stores";
import type { Segment } from "@/lib/types";
import { IconButton } from "./ui/icon-button";
import { DropdownMenu, DropdownMenuTrigger, laterMenu } from "./ui/menu-button";

const Items = laterMenu(async () => (await import("./SegmentMenuItems")).SegmentMenuItems);

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
        <Items onUpload={() => recording.current?.click()} place={place} segment={segment} />
      </DropdownMenu>
    </>
  );
}
