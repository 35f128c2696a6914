import type { Move, Rect } from "@/lib/types";
import { cn } from "@/lib/utils";

/** Where the camera starts and ends, drawn over the picture in the film's shape. */
export function MoveFrames({ move, className }: { move: Move; className?: string }) {
  const { start, end } = move;
  if (isSame(start, end)) return null; // a still picture
  return (
    <div aria-hidden className={cn("pointer-events-none absolute inset-0 overflow-hidden", className)}>
      <svg className="absolute inset-0 size-full" preserveAspectRatio="none" viewBox="0 0 1 1">
        <path
          className="fill-none stroke-primary-foreground [stroke-dasharray:1_3] [stroke-width:1px]"
          d={pathsBetween(start, end)}
          vectorEffect="non-scaling-stroke"
        />
      </svg>
      <Frame className="border-dashed" label="Start" rect={start} />
      <Frame isLow label="End" rect={end} />
    </div>
  );
}

interface FrameProps {
  rect: Rect;
  label: string;
  className?: string;
  /** Its label stands at its lower right, so that it never covers the other's. */
  isLow?: boolean;
}

function Frame({ rect, label, className, isLow = false }: FrameProps) {
  const { x, y, width, height } = rect;
  return (
    <div
      className={cn("absolute border-2 border-primary-foreground shadow-[0_0_0_1px_var(--shade),inset_0_0_0_1px_var(--shade)]", className)}
      style={{ left: percent(x), top: percent(y), width: percent(width), height: percent(height) }}
    >
      <span
        className={cn(
          "absolute rounded-sm bg-foreground px-1.5 text-xs font-medium text-background",
          isLow ? "right-1 bottom-1" : "top-1 left-1",
        )}
      >
        {label}
      </span>
    </div>
  );
}

/** From each corner of one to the same corner of the other. */
function pathsBetween(a: Rect, b: Rect): string {
  const corners = (rect: Rect) => [
    [rect.x, rect.y],
    [rect.x + rect.width, rect.y],
    [rect.x, rect.y + rect.height],
    [rect.x + rect.width, rect.y + rect.height],
  ];
  const ends = corners(b);
  return corners(a)
    .map(([x, y], index) => `M${x} ${y}L${ends[index]?.join(" ")}`)
    .join("");
}

function isSame(a: Rect, b: Rect): boolean {
  return a.x === b.x && a.y === b.y && a.width === b.width && a.height === b.height;
}

function percent(fraction: number): string {
  return `${fraction * 100}%`;
}
