"use client";

import { useRef } from "react";
import type { Heard } from "@/hooks/useProviderCalls";
import type { ProviderCall } from "@/lib/types";
import { focusPreview } from "@/lib/watch";
import { SceneSentence } from "./SceneSentence";
import { AlertDialog, AlertDialogContent, AlertDialogTrigger } from "./ui/alert-dialog";
import { Button } from "./ui/button";

interface ProviderCallItemProps {
  call: ProviderCall;
  heard: Heard | null;
  isBusy: boolean;
  onCheck: () => void;
  onResend: () => void;
  onSettle: (charged: boolean) => void;
}

/** One order: whose it is, what may have been charged, and the ways to go on. */
export function ProviderCallItem({ call, heard, isBusy, onCheck, onResend, onSettle }: ProviderCallItemProps) {
  const { title, needs_decision, reserved } = call;
  const name = call.scene === 0 ? "The story" : `Scene ${call.scene}`;
  const sendAgain = useRef<HTMLButtonElement>(null);
  const look = { pending: isBusy, size: "sm", variant: "outline" } as const;
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 p-3 sm:px-4">
      <div className="min-w-40 flex-1">
        <p className="font-medium">
          <SceneSentence sentence={name} />, {title}
        </p>
        {reserved.micros > 0 && <p className="text-muted-foreground">{reserved.shown} is set aside for it.</p>}
        <p className="wrap-anywhere" role="status">
          {heard?.sentence}
        </p>
      </div>
      <div className="flex flex-wrap gap-2">
        {(needs_decision || call.state === "SUBMITTED") && (
          <Button {...look} aria-label={`Check again: ${name}`} onClick={onCheck}>
            Check again
          </Button>
        )}
        {needs_decision && heard?.isUnknown === true && (
          <>
            <Button {...look} aria-label={`It was charged: ${name}`} onClick={() => onSettle(true)}>
              It was charged
            </Button>
            <Button {...look} aria-label={`It was not charged: ${name}`} onClick={() => onSettle(false)}>
              It was not charged
            </Button>
          </>
        )}
        {needs_decision && (
          <AlertDialog>
            <AlertDialogTrigger asChild>
              <Button {...look} aria-label={`Send again: ${name}`} ref={sendAgain}>
                Send again
              </Button>
            </AlertDialogTrigger>
            <AlertDialogContent
              action="Send again"
              description={consequences(call)}
              onAction={onResend}
              onCloseAutoFocus={(event) => {
                if (sendAgain.current !== null) return;
                event.preventDefault(); // once it is sent there is no such button any more
                focusPreview();
              }}
              title={`Send ${call.scene === 0 ? "the story" : `scene ${call.scene}`} again?`}
              variant="default"
            />
          </AlertDialog>
        )}
      </div>
    </li>
  );
}

function consequences({ title, reserved, scene }: ProviderCall): string {
  const twice = scene === 0 ? "made, and charged, twice" : "made, and charged, a second time";
  const more = reserved.micros > 0 ? ` It may cost ${reserved.shown} more, beside the ${reserved.shown} that are set aside.` : "";
  return `If ${title} has accepted it after all, it is ${twice}.${more}`;
}
