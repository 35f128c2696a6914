"use client";

import { SlidersHorizontal } from "lucide-react";
import { useMemo, useRef, useState } from "react";
import { useShortcuts } from "@/hooks/useShortcuts";
import { IconButton } from "./ui/icon-button";
import { later } from "./ui/later";

const Sheet = later(async () => (await import("./SettingsDialogSheet")).SettingsDialogSheet);

/** Opens the settings, by their button or by "S". */
export function SettingsDialog() {
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  useShortcuts(useMemo(() => ({ settings: () => setOpen(true) }), []));
  return (
    <>
      <IconButton aria-expanded={open} aria-haspopup="dialog" label="Settings" onClick={() => setOpen(true)} ref={button}>
        <SlidersHorizontal />
      </IconButton>
      <Sheet button={button} isWanted={open} onOpenChange={setOpen} open={open} />
    </>
  );
}
