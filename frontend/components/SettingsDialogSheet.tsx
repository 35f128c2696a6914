"use client";

import { type RefObject, useEffect } from "react";
import { useReturnFocus } from "@/hooks/useReturnFocus";
import { useSettingsStore } from "@/lib/settings-store";
import { SettingsForm } from "./SettingsForm";
import { Button } from "./ui/button";
import { Dialog, DialogContent } from "./ui/dialog";
import { Skeleton } from "./ui/skeleton";

interface SettingsDialogSheetProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  /** Takes the focus afterwards where nothing had it before. */
  button: RefObject<HTMLElement | null>;
}

/** What holds for every film: the voice, its speed, and the camera's zoom. */
export function SettingsDialogSheet({ open, onOpenChange, button }: SettingsDialogSheetProps) {
  const { onOpenAutoFocus, onCloseAutoFocus } = useReturnFocus({ otherwise: button });
  const fetchSettings = useSettingsStore((store) => store.fetchSettings);
  const leaveSettings = useSettingsStore((store) => store.leaveSettings);
  useEffect(() => {
    if (!open) return;
    void fetchSettings();
    return leaveSettings;
  }, [open, fetchSettings, leaveSettings]);
  return (
    <Dialog onOpenChange={onOpenChange} open={open}>
      <DialogContent
        className="max-w-2xl outline-none"
        description="They hold for every film. Narrations that are there keep their voice and speed until they are generated again, and films their camera until they are exported again."
        onCloseAutoFocus={onCloseAutoFocus}
        onOpenAutoFocus={(event) => {
          onOpenAutoFocus();
          // Most of it may still be on its way: the keys begin at its beginning, whatever is there already.
          event.preventDefault();
          if (event.target instanceof HTMLElement) event.target.focus();
        }}
        title="Settings"
      >
        <Known onDone={() => onOpenChange(false)} />
      </DialogContent>
    </Dialog>
  );
}

function Known({ onDone }: { onDone: () => void }) {
  const load = useSettingsStore((store) => store.load);
  const settings = useSettingsStore((store) => store.settings);
  const fetchSettings = useSettingsStore((store) => store.fetchSettings);
  if (settings !== null) return <SettingsForm onDone={onDone} settings={settings} />;
  if (load.kind !== "failed") return <OnTheirWay />;
  return (
    <div className="flex flex-col items-start gap-4">
      <p role="alert">{load.problem.sentence}</p>
      <Button onClick={() => void fetchSettings()}>Try again</Button>
    </div>
  );
}

function OnTheirWay() {
  return (
    <div aria-busy className="space-y-6">
      <p className="sr-only">Loading the settings</p>
      <Skeleton className="h-80 w-full" />
      <Skeleton className="h-16 w-full" />
      <Skeleton className="h-44 w-full" />
    </div>
  );
}
