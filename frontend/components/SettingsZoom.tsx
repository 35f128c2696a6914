"use client";

import { shapeOf } from "@/lib/pictures";
import { movesAt, ZOOMS } from "@/lib/settings";
import { type ProjectStore, useProjectStore } from "@/lib/stores";
import type { Move } from "@/lib/types";
import { MoveFrames } from "./MoveFrames";
import { SettingsSlider } from "./SettingsSlider";

interface SettingsZoomProps {
  zoom: number;
  onChange: (zoom: number) => void;
}

const HIGHEST = 10; // rem

/** How far the camera goes, drawn over a picture of the open film. */
export function SettingsZoom({ zoom, onChange }: SettingsZoomProps) {
  const picture = useProjectStore(firstPicture);
  const shape = useProjectStore(({ project }) => shapeOf(project));
  const { inwards, across } = movesAt(zoom);
  return (
    <div className="flex flex-col gap-3">
      <SettingsSlider
        hint="1× is a still picture. The higher it is, the further the camera goes, and the less of a picture is seen at a time."
        label="Zoom of the camera"
        onChange={onChange}
        range={ZOOMS}
        value={zoom}
      />
      <div aria-hidden className="grid grid-cols-2 gap-3">
        {[inwards, across].map((move, place) => (
          <Frames key={place} move={move} picture={picture} shape={shape} />
        ))}
      </div>
    </div>
  );
}

function Frames({ move, picture, shape }: { move: Move; picture: string | null; shape: number }) {
  return (
    <div className="relative mx-auto w-full overflow-hidden rounded-md bg-muted" style={{ aspectRatio: shape, maxWidth: `${HIGHEST * shape}rem` }}>
      {picture === null ? (
        <Landscape />
      ) : (
        // eslint-disable-next-line @next/next/no-img-element -- a thumbnail of the studio's own
        <img alt="" className="size-full object-cover" draggable={false} src={picture} />
      )}
      <MoveFrames className="rounded-md" move={move} />
    </div>
  );
}

/** Stands where no film is open, or has no picture yet. */
function Landscape() {
  return (
    <svg className="size-full" preserveAspectRatio="xMidYMid slice" viewBox="0 0 160 90">
      <circle className="fill-card" cx="112" cy="30" r="13" />
      <path className="fill-border" d="M0 66 42 34 78 62 112 44 160 70V90H0Z" />
      <path className="fill-input" d="M0 78Q46 60 86 74T160 72V90H0Z" />
    </svg>
  );
}

function firstPicture({ ids, byId }: ProjectStore): string | null {
  const id = ids.find((one) => byId[one]?.image_thumb);
  return (id !== undefined && byId[id]?.image_thumb) || null;
}
