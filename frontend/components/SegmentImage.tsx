"use client";

import { ImageOff } from "lucide-react";
import { useState } from "react";
import { shapeOf } from "@/lib/pictures";
import { useProjectStore } from "@/lib/stores";
import type { Segment } from "@/lib/types";
import { ImageUploader } from "./ImageUploader";
import { MoveFrames } from "./MoveFrames";

interface SegmentImageProps {
  segment: Segment;
  /** From 1. */
  number: number;
}

const HIGHEST = 18; // rem

/** A segment's picture as the film cuts it; under the pointer or the focus, where the camera goes. */
export function SegmentImage({ segment, number }: SegmentImageProps) {
  const shape = useProjectStore(({ project }) => shapeOf(project));
  return (
    <div className="group/picture relative mx-auto w-full" style={{ aspectRatio: shape, maxWidth: `${HIGHEST * shape}rem` }}>
      <ImageUploader
        number={number}
        picture={segment.image_file === null ? null : <Picture number={number} segment={segment} />}
        segmentId={segment.id}
      />
    </div>
  );
}

function Picture({ segment, number }: SegmentImageProps) {
  const address = segment.image_thumb ?? segment.image_file ?? undefined;
  const [broken, setBroken] = useState<string | undefined>(undefined);
  if (broken === address) {
    return (
      <div className="flex size-full flex-col items-center justify-center gap-1 rounded-md bg-muted text-sm text-muted-foreground">
        <ImageOff aria-hidden className="size-6" strokeWidth={1.5} />
        The picture cannot be shown
      </div>
    );
  }
  return (
    <>
      {/* eslint-disable-next-line @next/next/no-img-element -- a thumbnail of the studio's own */}
      <img
        alt={segment.image_prompt.trim() || `Picture of segment ${number}`}
        className="size-full rounded-md bg-muted object-cover"
        decoding="async"
        draggable={false}
        onError={() => setBroken(address)}
        src={address}
      />
      <MoveFrames
        className="rounded-md opacity-0 transition-opacity group-focus-within/picture:opacity-100 group-hover/picture:opacity-100"
        move={segment.move}
      />
    </>
  );
}
