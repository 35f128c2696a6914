import type { ComponentProps, CSSProperties } from "react";
import { cn } from "@/lib/utils";

const RANGE = [
  "h-6 cursor-pointer appearance-none rounded-full bg-transparent",
  "[&::-webkit-slider-runnable-track]:h-1 [&::-webkit-slider-runnable-track]:rounded-full",
  "[&::-webkit-slider-runnable-track]:bg-linear-[to_right,var(--foreground)_var(--part),var(--border)_var(--part)]",
  "[&::-webkit-slider-thumb]:-mt-1 [&::-webkit-slider-thumb]:size-3 [&::-webkit-slider-thumb]:appearance-none",
  "[&::-webkit-slider-thumb]:rounded-full [&::-webkit-slider-thumb]:bg-foreground",
  "[&::-moz-range-progress]:h-1 [&::-moz-range-progress]:rounded-full [&::-moz-range-progress]:bg-foreground",
  "[&::-moz-range-thumb]:size-3 [&::-moz-range-thumb]:border-0 [&::-moz-range-thumb]:bg-foreground",
  "[&::-moz-range-track]:h-1 [&::-moz-range-track]:rounded-full [&::-moz-range-track]:bg-border",
];

interface SliderProps extends Omit<ComponentProps<"input">, "type" | "value" | "min" | "max"> {
  value: number;
  min: number;
  max: number;
}

/** A value out of a range; what lies before it is drawn full. */
export function Slider({ value, min, max, className, ...props }: SliderProps) {
  const part = max > min ? (value - min) / (max - min) : 0;
  return (
    <input
      {...props}
      className={cn(RANGE, className)}
      max={max}
      min={min}
      style={{ "--part": `${part * 100}%` } as CSSProperties}
      type="range"
      value={value}
    />
  );
}
