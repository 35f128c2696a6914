"use client";

import { useProjectStore } from "@/lib/stores";
import { cn } from "@/lib/utils";
import { GrowingText } from "./SegmentTextGrowing";

interface SegmentTextProps {
  segmentId: string;
  /** From 1. */
  number: number;
  text: string;
  className?: string;
}

/** What is told in a segment. Every key goes to the store at once, so nothing typed is lost with the card. */
export function SegmentText({ segmentId, number, text, className }: SegmentTextProps) {
  const editText = useProjectStore((state) => state.editText);
  const saveNow = useProjectStore((state) => state.saveNow);
  return (
    <GrowingText
      aria-label={`Text of segment ${number}`}
      className={cn("max-h-112 min-h-16 text-base", className)}
      data-segment-text=""
      onBlur={() => void saveNow(segmentId)}
      onChange={(event) => editText(segmentId, event.target.value)}
      placeholder="Write what is told here"
      value={text}
    />
  );
}
