import { countOf } from "@/lib/utils";

interface SegmentListDropHintProps {
  /** How many files are held. */
  count: number;
  /** Places (from 0) of the segments that they would fill; `to` is behind the last. */
  from: number;
  to: number;
}

/** Says, while files are held over the list, where they will go. */
export function SegmentListDropHint({ count, from, to }: SegmentListDropHintProps) {
  const places = to - from > 1 ? `segments ${from + 1} to ${to}` : `segment ${from + 1}`;
  return (
    <div
      aria-hidden
      className="pointer-events-none fixed inset-x-4 bottom-24 z-30 mx-auto w-fit max-w-full animate-appear rounded-full bg-foreground px-4 py-2 text-sm font-medium text-background shadow-soft"
    >
      {countOf(count, "file")} for {places}
      {count > to - from && `, ${countOf(count - (to - from), "file")} too many`}
    </div>
  );
}
