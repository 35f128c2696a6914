import type { ReactNode } from "react";
import { titleOf } from "@/lib/providers";
import type { Film } from "@/lib/types";
import { formatDuration, formatFileSize } from "@/lib/utils";

/**
 * A film's length, its size and its format, and what services had to do with it, as far as that is known; their
 * room is kept until it is.
 */
export function FilmFacts({ film: { duration, fileSize, makers, cost, ...format } }: { film: Film }) {
  const facts: [string, ReactNode][] = [];
  if (duration !== null) facts.push(["Duration", formatDuration(duration)]);
  if (fileSize !== null) facts.push(["Size", formatFileSize(fileSize)]);
  const shown = formatOf(format);
  if (shown !== null) facts.push(["Format", shown]);
  if (makers !== null && makers.length > 0) facts.push(["Made by", makers.map(titleOf).join(", ")]);
  if (cost !== null) facts.push(["Its scenes cost", cost.shown]);
  if (facts.length === 0) return <div aria-hidden className="h-5 w-72 max-w-full" />;
  return (
    <dl className="flex flex-wrap gap-x-4 gap-y-1 text-sm tabular-nums">
      {facts.map(([name, value]) => (
        <div className="flex gap-1.5" key={name}>
          <dt className={name === "Format" ? "sr-only" : "text-muted-foreground"}>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** "1080p 30fps"; a tall picture, which has no such name, by both its sides. */
function formatOf({ width, height, fps }: Pick<Film, "width" | "height" | "fps">): string | null {
  if (!width || !height) return null;
  const size = width >= height ? `${height}p` : `${width}×${height}`;
  return fps ? `${size} ${Number(fps.toFixed(2))}fps` : size;
}
