import { cn } from "@/lib/utils";

interface ProgressProps {
  /** 0 to 100; null while nobody knows. */
  value: number | null;
  /** What is going on, for screen readers. */
  label: string;
  /** How far it is in words, where the number alone tells too little. */
  valueText?: string;
  className?: string;
}

/** The bar of work in progress. */
export function Progress({ value, label, valueText, className }: ProgressProps) {
  const percentage = value === null ? null : Math.min(100, Math.max(0, value));
  return (
    <div
      aria-label={label}
      aria-valuemax={100}
      aria-valuemin={0}
      aria-valuenow={percentage ?? undefined}
      aria-valuetext={valueText}
      className={cn("h-2 w-full overflow-hidden rounded-full bg-muted", className)}
      role="progressbar"
    >
      {percentage === null ? (
        <div className="h-full w-1/3 animate-pass rounded-full bg-warning" />
      ) : (
        <div
          className="h-full w-full origin-left bg-warning transition-transform"
          style={{ transform: `scaleX(${percentage / 100})` }}
        />
      )}
    </div>
  );
}
