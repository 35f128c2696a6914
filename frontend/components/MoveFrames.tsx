import type { Move, Rect } from "@/lib/types";
import { cn } from "@/lib/utils";

/** Where the camera starts and ends, drawn over the picture in the film's shape. */
export function MoveFrames({ move, className }: { move: Move; className?: string }) {
  const { start, end } = move;
  if (isSame(start, end)) return null; // a still picture
  return (
    <div aria-hidden className={cn("pointer-events-none absolute inset-0.75", className)}>
      <svg
        className="absolute inset-0 size-full overflow-visible fill-none [&>*]:[vector-effect:non-scaling-stroke]"
        preserveAspectRatio="none"
        viewBox="0 0 1 1"
      >
        <path className="stroke-shade [stroke-width:4]" d={outline(start) + outline(end)} />
        <path className="stroke-primary-foreground [stroke-dasharray:1_4]" d={edgesBetween(start, end)} />
        <path className="stroke-primary-foreground [stroke-dasharray:6_4] [stroke-width:1.5]" d={outline(start)} />
        <path className="stroke-primary-foreground [stroke-width:2]" d={outline(end)} />
      </svg>
      <FrameLabel rect={start}>
        <span className={cn(LABEL, "top-1 left-1")}>Start</span>
      </FrameLabel>
      <FrameLabel rect={end}>
        <span className={cn(LABEL, "right-1 bottom-1")}>End</span>
      </FrameLabel>
    </div>
  );
}

const LABEL = "absolute rounded-sm bg-foreground px-1.5 text-xs font-medium text-background";

function FrameLabel({ rect, children }: { rect: Rect; children: React.ReactNode }) {
  const { x, y, width, height } = rect;
  return (
    <div
      className="absolute"
      style={{ left: percent(x), top: percent(y), width: percent(width), height: percent(height) }}
    >
      {children}
    </div>
  );
}

function cornersOf({ x, y, width, height }: Rect) {
  return [
    [x, y],
    [x + width, y],
    [x + width, y + height],
    [x, y + height],
  ] as const;
}

function outline(rect: Rect): string {
  return `M${cornersOf(rect).join("L")}Z`;
}

/** From each corner of one frame to the same corner of the other. */
function edgesBetween(from: Rect, to: Rect): string {
  const ends = cornersOf(to);
  return cornersOf(from)
    .map((corner, index) => `M${corner}L${ends[index]}`)
    .join("");
}

function isSame(a: Rect, b: Rect): boolean {
  return a.x === b.x && a.y === b.y && a.width === b.width && a.height === b.height;
}

function percent(fraction: number): string {
  return `${fraction * 100}%`;
}
