"use client";

import { useProjectStore } from "@/lib/stores";
import type { NarrationEstimate } from "@/lib/types";
import { countOf } from "@/lib/utils";
import { SpendingSoFar } from "./SpendingSoFar";
import { Button } from "./ui/button";
import { DialogClose, DialogFooter } from "./ui/dialog";

/** Inside the dialog: whose voice it is, how much it would read, what that costs, and what may still be spent. */
export function AudioOrderQuestion({ estimate }: { estimate: NarrationEstimate }) {
  const payForAudio = useProjectStore((store) => store.payForAudio);
  const { service, segments, characters, cost, affordable, budget } = estimate;
  const price = `${cost?.shown ?? "nothing"} at most`;
  return (
    <>
      <div className="space-y-2">
        <p>{`${service} reads ${countOf(segments, "segment")}. It is paid for ${countOf(characters, "character")}: ${price}.`}</p>
        <p className="text-sm text-muted-foreground">
          {affordable
            ? "Texts that were paid for before are not paid for again."
            : "That is more than may still be spent: where it does not reach, a voice of this computer reads."}
        </p>
      </div>
      <SpendingSoFar budget={budget} />
      <DialogFooter>
        <DialogClose asChild>
          <Button variant="outline">Cancel</Button>
        </DialogClose>
        <Button onClick={() => void payForAudio()}>{`Generate for ${price}`}</Button>
      </DialogFooter>
    </>
  );
}
