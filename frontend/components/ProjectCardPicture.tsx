"use client";

import { Film } from "lucide-react";
import { useState } from "react";
import { useOnline } from "@/hooks/useConnection";
import type { RenderProgress } from "@/lib/types";
import { Progress } from "./ui/progress";

interface ProjectCardPictureProps {
  /** Address of the first picture, small; null while there is none. */
  thumbnail: string | null;
  /** While the film is made; null as long as nobody knows how far it is. */
  progress: RenderProgress | null | undefined;
}

/** The card's picture. It tells nothing that the title does not, so screen readers pass over it. */
export function ProjectCardPicture({ thumbnail, progress }: ProjectCardPictureProps) {
  const online = useOnline();
  const attempt = `${thumbnail} ${online}`; // one that did not come is tried again when the studio answers again
  const [failed, setFailed] = useState<string | null>(null);
  const waits = progress?.phase === "waiting";
  return (
    <div className="relative aspect-video overflow-hidden rounded-t-lg bg-muted">
      {thumbnail === null || failed === attempt ? (
        <Film
          aria-hidden
          className="absolute top-1/2 left-1/2 size-8 -translate-1/2 text-muted-foreground"
          strokeWidth={1.25}
        />
      ) : (
        // Not next/image: the export cannot make other sizes, and the studio keeps a small one.
        // eslint-disable-next-line @next/next/no-img-element
        <img
          alt=""
          className="size-full object-cover"
          decoding="async"
          loading="lazy"
          onError={() => setFailed(attempt)}
          src={thumbnail}
        />
      )}
      {progress !== undefined && (
        <Progress
          className="absolute inset-x-0 bottom-0 h-1 rounded-none"
          label="Rendering"
          value={progress === null || waits ? null : progress.percentage}
        />
      )}
    </div>
  );
}
