"use client";

import { ChevronDown, CircleAlert } from "lucide-react";
import { useState } from "react";
import { STANDARD } from "@/lib/settings";
import { useSettingsStore } from "@/lib/settings-store";
import { useProjectStore } from "@/lib/stores";
import type { Voice } from "@/lib/types";
import { accentOf, ENGLISH, groupsOf, isPaid, languageCode, languagesOf, speakerOf, voiceName, whyMissing } from "@/lib/voices";
import { cn } from "@/lib/utils";
import { SettingsVoiceCost } from "./SettingsVoiceCost";
import { SettingsVoiceGroup } from "./SettingsVoiceGroup";
import { FIELD } from "./ui/field-classes";
import { Label } from "./ui/label";

interface SettingsVoicesProps {
  /** The voice's id. */
  chosen: string;
  onChoose: (voice: string) => void;
}

/** Who reads: the voices of one language at a time, by engine and service. */
export function SettingsVoices({ chosen, onChoose }: SettingsVoicesProps) {
  const voices = useSettingsStore((store) => store.voices);
  const story = useProjectStore((store) => store.project?.language ?? "");
  const voice = voices.find(({ id }) => id === chosen);
  // The language that is looked through; forgotten when another voice comes from elsewhere.
  const [looking, setLooking] = useState({ language: "", chosen });
  const looked = looking.chosen === chosen ? looking.language : "";
  const language = looked || languageCode(voice?.language ?? "") || languageCode(story) || ENGLISH;

  function choose(id: string) {
    setLooking({ language, chosen: id });
    onChoose(id);
  }

  return (
    <fieldset className="min-w-0">
      <legend className="mb-2 font-medium">Voice</legend>
      {voice === undefined ? (
        <p className="mb-3 flex gap-2 rounded-md bg-destructive-soft p-3 text-sm wrap-anywhere text-destructive-text">
          <CircleAlert aria-hidden className="mt-0.5 size-4 shrink-0" />
          {whyMissing(chosen)}
        </p>
      ) : (
        <p className="mb-3 text-sm">
          {describe(voice)}
          <span className="text-muted-foreground"> {whenChosen(voice)}</span>
        </p>
      )}
      <div className="mb-3 flex flex-wrap items-center gap-x-3 gap-y-1">
        <Label htmlFor="settings-language">Voices that speak</Label>
        <div className="relative flex-1 basis-48">
          <select
            className={cn(FIELD, "h-9 appearance-none pr-9 pointer-coarse:h-11")}
            id="settings-language"
            onChange={(event) => setLooking({ language: event.target.value, chosen })}
            value={language}
          >
            {languagesOf(voices).map(({ code, name }) => (
              <option key={code} value={code}>
                {name}
              </option>
            ))}
          </select>
          <ChevronDown aria-hidden className="pointer-events-none absolute inset-y-0 right-3 my-auto size-4 text-muted-foreground" />
        </div>
      </div>
      <div className="relative max-h-72 space-y-4 overflow-y-auto rounded-md border bg-card p-3" key={language} ref={scrollToChosen}>
        {groupsOf(voices, language).map((group) => (
          <SettingsVoiceGroup chosen={chosen} group={group} key={group.engine} onChoose={choose} />
        ))}
      </div>
      {voice !== undefined && isPaid(voice) && <SettingsVoiceCost voice={voice} />}
    </fieldset>
  );
}

/** One function for all: React calls it when the list appears, and not while somebody chooses in it. */
function scrollToChosen(list: HTMLElement | null) {
  const row = list?.querySelector("input:checked")?.parentElement;
  if (list && row) list.scrollTop = row.offsetTop - list.clientHeight / 2;
}

function describe(voice: Voice): string {
  const accent = accentOf(voice);
  return `${voiceName(voice)}, ${speakerOf(voice)}${accent === "" ? "" : `, ${accent}`}.`;
}

/** What is to be known of a voice that is chosen. */
function whenChosen({ id, ready, advice }: Voice): string {
  if (!ready) return `It cannot be used now; until it can, eSpeak NG reads. ${advice}`;
  return id === STANDARD.voice ? "A story in another language is read by a voice of that language." : "";
}
