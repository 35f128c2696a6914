"use client";

import { Lock, LockOpen } from "lucide-react";
import { useProjectStore } from "@/lib/stores";
import { Switch } from "./ui/switch";
import { Tooltip } from "./ui/tooltip";

interface SegmentCardLockProps {
  segmentId: string;
  /** From 1. */
  number: number;
  isLocked: boolean;
}

/** Keeps a segment's sound as it is, whatever is generated. */
export function SegmentCardLock({ segmentId, number, isLocked }: SegmentCardLockProps) {
  const setLocked = useProjectStore((state) => state.setLocked);
  const Icon = isLocked ? Lock : LockOpen;
  return (
    <Tooltip content={isLocked ? "Locked: its audio stays as it is" : "Lock: keep its audio as it is"}>
      <Switch
        aria-label={`Lock the audio of segment ${number}`}
        checked={isLocked}
        onCheckedChange={(locked) => void setLocked(segmentId, locked)}
      >
        <Icon aria-hidden />
      </Switch>
    </Tooltip>
  );
}
