"use client";

import { CircleAlert } from "lucide-react";
import { type FormEvent, useState } from "react";
import { isSame } from "@/lib/reconcile";
import { type Choice, changeOf, changesSound, choiceOf, SPEEDS, STANDARD } from "@/lib/settings";
import { useSettingsStore } from "@/lib/settings-store";
import { useProjectStore } from "@/lib/stores";
import type { Settings } from "@/lib/types";
import { SettingsReadAgain } from "./SettingsReadAgain";
import { SettingsSlider } from "./SettingsSlider";
import { SettingsVoices } from "./SettingsVoices";
import { SettingsZoom } from "./SettingsZoom";
import { Button } from "./ui/button";
import { DialogClose, DialogFooter } from "./ui/dialog";

interface SettingsFormProps {
  settings: Settings;
  /** Called when all is saved. */
  onDone: () => void;
}

/** Inside the dialog: what can be chosen, and saving it. */
export function SettingsForm({ settings, onDone }: SettingsFormProps) {
  const isSaving = useSettingsStore((store) => store.isSaving);
  const refusal = useSettingsStore((store) => store.refusal);
  const saveSettings = useSettingsStore((store) => store.saveSettings);
  const generateAllAudio = useProjectStore((store) => store.generateAllAudio);
  // Only what was touched: what somebody changes elsewhere meanwhile is not taken back.
  const [edited, setEdited] = useState<Partial<Choice>>({});
  const [readAgain, setReadAgain] = useState(false);
  const choice = { ...choiceOf(settings), ...edited };
  const change = changeOf(settings, choice);
  const edit = (part: Partial<Choice>) => setEdited((before) => ({ ...before, ...part }));

  async function submit(event: FormEvent) {
    event.preventDefault();
    if (change === null || !(await saveSettings(change))) return;
    if (readAgain && changesSound(change)) void generateAllAudio({ force_regenerate: true });
    onDone();
  }

  return (
    <form className="flex min-w-0 flex-col gap-6" onSubmit={(event) => void submit(event)}>
      <SettingsVoices chosen={choice.voice} onChoose={(voice) => edit({ voice })} />
      <SettingsSlider
        hint="1× is an unhurried narrator."
        label="Speed of speech"
        onChange={(speed) => edit({ speed })}
        range={SPEEDS}
        value={choice.speed}
      />
      <SettingsZoom onChange={(zoom) => edit({ zoom })} zoom={choice.zoom} />
      {changesSound(change) && <SettingsReadAgain checked={readAgain} onCheckedChange={setReadAgain} />}
      {refusal !== null && (
        <p className="flex gap-2 rounded-md bg-destructive-soft p-3 text-sm wrap-anywhere text-destructive-text" role="alert">
          <CircleAlert aria-hidden className="mt-0.5 size-4 shrink-0" />
          {refusal}
        </p>
      )}
      <DialogFooter className="border-t pt-4">
        <Button
          className="sm:mr-auto"
          disabledReason={isSame(choice, STANDARD) ? "These are the standard settings." : undefined}
          onClick={() => setEdited(STANDARD)}
          variant="ghost"
        >
          Standard settings
        </Button>
        <DialogClose asChild>
          <Button variant="outline">Cancel</Button>
        </DialogClose>
        <Button disabledReason={change === null ? "Nothing is changed." : undefined} pending={isSaving} type="submit">
          Save
        </Button>
      </DialogFooter>
    </form>
  );
}
