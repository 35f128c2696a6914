import { Info } from "lucide-react";
import { useId } from "react";
import { cn } from "@/lib/utils";
import { accentOf, type VoiceGroup, voiceName } from "@/lib/voices";

interface SettingsVoiceGroupProps {
  group: VoiceGroup;
  /** The voice's id. */
  chosen: string;
  onChoose: (voice: string) => void;
}

/** The voices of one engine or service, what they take, and why some cannot be used now. */
export function SettingsVoiceGroup({ group: { title, about, advice, voices }, chosen, onChoose }: SettingsVoiceGroupProps) {
  const id = useId();
  return (
    <div aria-describedby={`${id}about`} aria-labelledby={`${id}title`} role="group">
      <h3 className="text-sm font-medium" id={`${id}title`}>
        {title}
      </h3>
      <div className="text-sm text-muted-foreground" id={`${id}about`}>
        <p>{about}</p>
        {advice !== "" && (
          <p className="mt-1 flex gap-2 wrap-anywhere text-foreground">
            <Info aria-hidden className="mt-0.5 size-4 shrink-0" />
            <span>{advice}</span>
          </p>
        )}
      </div>
      <div className="mt-2 grid gap-1 sm:grid-cols-2">
        {voices.map((voice) => (
          <label
            className="flex min-h-9 min-w-0 items-center gap-2 rounded-md border border-transparent px-2 text-sm transition-colors hover:bg-accent has-checked:border-primary has-checked:bg-accent pointer-coarse:min-h-11"
            key={voice.id}
          >
            <input
              checked={voice.id === chosen}
              className="size-4 shrink-0 accent-primary"
              name="voice"
              onChange={() => onChoose(voice.id)}
              type="radio"
              value={voice.id}
            />
            <span className={cn("min-w-0 wrap-anywhere", !voice.ready && "text-muted-foreground")}>{voiceName(voice)}</span>{" "}
            <span className="ml-auto text-right text-xs text-muted-foreground">{accentOf(voice)}</span>
          </label>
        ))}
      </div>
    </div>
  );
}
