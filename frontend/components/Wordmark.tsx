import { cn } from "@/lib/utils";

/** The mark, a view gliding within a picture, and the name; on narrow screens `short` leaves the mark alone. */
export function Wordmark({ short = false }: { short?: boolean }) {
  return (
    <span className="flex items-center gap-2">
      <svg aria-hidden className="size-6" fill="none" viewBox="0 0 24 24">
        <rect className="stroke-muted-foreground" height="15" rx="3" strokeWidth="1.75" width="21" x="1.5" y="4.5" />
        <rect className="fill-warning" height="7.5" rx="1.5" width="10.5" x="9.5" y="7.25" />
      </svg>
      <span className={cn("text-lg font-semibold tracking-tight", short && "hidden sm:inline")}>StoryFlow</span>
    </span>
  );
}
