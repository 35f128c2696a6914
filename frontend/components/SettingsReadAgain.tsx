"use client";

import { isReadAgain } from "@/lib/settings";
import { type ProjectStore, useProjectStore } from "@/lib/stores";
import { countOf } from "@/lib/utils";
import { Label } from "./ui/label";
import { Switch } from "./ui/switch";

interface SettingsReadAgainProps {
  checked: boolean;
  onCheckedChange: (checked: boolean) => void;
}

/** Whether the open film is to be read anew by the voice that is chosen; where no narration is there, nothing is asked. */
export function SettingsReadAgain({ checked, onCheckedChange }: SettingsReadAgainProps) {
  const count = useProjectStore(countRead);
  if (count === 0) return null;
  return (
    <div className="flex items-center justify-between gap-3">
      <Label htmlFor="settings-again">{`Generate ${countOf(count, "narration")} of this film again once it is saved; recordings and locked ones stay`}</Label>
      <Switch checked={checked} id="settings-again" onCheckedChange={onCheckedChange} />
    </div>
  );
}

function countRead({ ids, byId }: ProjectStore): number {
  return ids.filter((id) => byId[id] && isReadAgain(byId[id])).length;
}
