import type { OptionDraft } from "@/lib/film-order";
import { Input } from "./ui/input";
import { Label } from "./ui/label";
import { Slider } from "./ui/slider";
import { Switch } from "./ui/switch";

interface FilmOrderOptionsProps {
  /** The names of what may be asked for. */
  offered: readonly string[];
  draft: OptionDraft;
  onChange: (draft: OptionDraft) => void;
}

const FIELDS = [
  { name: "style", field: "style", label: "Style", example: "Watercolour, soft light", type: "text", most: 300 },
  { name: "transition", field: "transition", label: "Transition between scenes", example: "fade", type: "text", most: 60 },
  { name: "music_url", field: "music", label: "Address of the music", example: "https://files.example/music.mp3", type: "url", most: 2000 },
] as const;

/** What the maker may be asked for besides the story; all of it may be left empty. */
export function FilmOrderOptions({ offered, draft, onChange }: FilmOrderOptionsProps) {
  const percentage = Math.round(draft.volume * 100);
  const hasMusic = offered.includes("music_url") && draft.music.trim() !== "";
  return (
    <div className="grid gap-4">
      {FIELDS.filter(({ name }) => offered.includes(name)).map(({ name, field, label, example, type, most }) => (
        <div className="flex flex-col gap-2" key={name}>
          <Label htmlFor={`wish-${name}`}>{label}</Label>
          <Input
            autoComplete="off"
            id={`wish-${name}`}
            maxLength={most}
            onChange={(event) => onChange({ ...draft, [field]: event.target.value })}
            placeholder={example}
            type={type}
            value={draft[field]}
          />
        </div>
      ))}
      {hasMusic && offered.includes("volume") && (
        <div className="flex flex-col gap-2">
          <Label className="flex justify-between" htmlFor="wish-volume">
            Volume of the music
            <span aria-hidden className="font-normal text-muted-foreground tabular-nums">
              {percentage}%
            </span>
          </Label>
          <Slider
            aria-label="Volume of the music"
            aria-valuetext={`${percentage}%`}
            className="w-full pointer-coarse:h-11"
            id="wish-volume"
            max={100}
            min={0}
            onChange={(event) => onChange({ ...draft, volume: Number(event.target.value) / 100 })}
            step={5}
            value={percentage}
          />
        </div>
      )}
      {hasMusic && offered.includes("duck") && (
        <div className="flex items-center justify-between gap-3">
          <Label htmlFor="wish-duck">Lower the music while somebody speaks</Label>
          <Switch checked={draft.duck} id="wish-duck" onCheckedChange={(duck) => onChange({ ...draft, duck })} />
        </div>
      )}
    </div>
  );
}
