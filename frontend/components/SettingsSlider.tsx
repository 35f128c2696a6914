import { useId } from "react";
import { timesOf } from "@/lib/settings";
import { Label } from "./ui/label";
import { Slider } from "./ui/slider";

interface SettingsSliderProps {
  label: string;
  hint: string;
  value: number;
  range: { min: number; max: number; step: number };
  onChange: (value: number) => void;
}

/** A factor that is chosen from a range. */
export function SettingsSlider({ label, hint, value, range, onChange }: SettingsSliderProps) {
  const id = useId();
  return (
    <div className="flex flex-col gap-1">
      <Label className="flex justify-between text-base" htmlFor={id}>
        {label}
        <span aria-hidden className="font-normal tabular-nums">
          {timesOf(value)}
        </span>
      </Label>
      <Slider
        {...range}
        aria-describedby={`${id}hint`}
        aria-label={label}
        aria-valuetext={timesOf(value)}
        className="w-full pointer-coarse:h-11"
        id={id}
        onChange={(event) => onChange(Number(event.target.value))}
        value={value}
      />
      <p className="text-sm text-muted-foreground" id={`${id}hint`}>
        {hint}
      </p>
    </div>
  );
}
