import { useId } from "react";
import { Input } from "./ui/input";
import { Label } from "./ui/label";

const LONGEST = 200;

interface DashboardTitleFieldProps {
  value: string;
  onChange: (title: string) => void;
  /** Why the title was not taken. */
  problem: string | null;
}

/** The title of a film. */
export function DashboardTitleField({ value, onChange, problem }: DashboardTitleFieldProps) {
  const id = useId();
  return (
    <div className="flex flex-col gap-2">
      <Label htmlFor={id}>Title</Label>
      <Input
        aria-describedby={problem === null ? undefined : `${id}-problem`}
        aria-invalid={problem !== null || undefined}
        autoComplete="off"
        id={id}
        maxLength={LONGEST}
        onChange={(event) => onChange(event.target.value)}
        onFocus={(event) => event.target.select()}
        value={value}
      />
      {problem !== null && (
        <p className="text-sm text-destructive-text" id={`${id}-problem`} role="alert">
          {problem}
        </p>
      )}
    </div>
  );
}
