"use client";

import { AudioLines } from "lucide-react";
import { selectWantedAudio } from "@/lib/selectors";
import { useProjectStore } from "@/lib/stores";
import { Button } from "./ui/button";

/** Has every text read aloud whose sound is missing or older than it; says how many those are. */
export function GenerateAllAudioButton() {
  const wanted = useProjectStore(selectWantedAudio);
  const empty = useProjectStore((store) => store.ids.length === 0);
  const generating = useProjectStore((store) => store.audioGenerationStatus === "generating");
  const generateAllAudio = useProjectStore((store) => store.generateAllAudio);

  return (
    <Button
      className="max-sm:grow max-sm:px-3 max-sm:text-sm"
      disabledReason={generating ? undefined : nothingToDo(wanted, empty)}
      onClick={() => void generateAllAudio()}
      pending={generating}
      size="lg"
      variant="outline"
    >
      {!generating && <AudioLines aria-hidden className="max-sm:hidden" />}
      Generate all audio{" "}
      {wanted > 0 && !generating && (
        <>
          <span className="sr-only">for</span>{" "}
          <span className="-mr-1.5 min-w-6 rounded-full bg-muted px-1.5 text-center text-xs leading-6 tabular-nums">
            {wanted}
          </span>{" "}
          <span className="sr-only">{wanted === 1 ? "segment" : "segments"}</span>
        </>
      )}
    </Button>
  );
}

function nothingToDo(wanted: number, empty: boolean): string | undefined {
  if (empty) return "There are no segments yet.";
  return wanted === 0 ? "Every segment has its audio." : undefined;
}
