"use client";

import { useSyncExternalStore } from "react";
import { useSingleKeys } from "@/hooks/useShortcuts";
import { chooseSingleKeys, isSingleKey, SHORTCUTS } from "@/lib/shortcuts";
import { cn } from "@/lib/utils";
import { Kbd } from "./ui/kbd";
import { Label } from "./ui/label";
import { Switch } from "./ui/switch";

const never = () => () => {};
const isMac = () => /Mac|iPhone|iPad/.test(navigator.platform);

/** The keyboard's shortcuts, and the switch for those of one key alone. */
export function KeyboardShortcutsList() {
  const singleKeys = useSingleKeys();
  const mac = useSyncExternalStore(never, isMac, () => false);
  return (
    <section aria-labelledby="shortcuts" className="border-t pt-4">
      <h3 className="font-medium" id="shortcuts">
        Keyboard, while a film is open
      </h3>
      <dl className="mt-3 grid gap-x-8 gap-y-2 text-sm sm:grid-flow-col sm:grid-cols-2 sm:grid-rows-5">
        {SHORTCUTS.map(({ id, keys, does }) => (
          <div
            className={cn("flex items-center justify-between gap-3", !singleKeys && isSingleKey(id) && "text-muted-foreground line-through")}
            key={id}
          >
            <dt>{does}</dt>
            <dd className="flex gap-1">
              {keys.map((key) => (
                <Kbd key={key}>{nameOf(key, mac)}</Kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
      <div className="mt-4 flex items-center justify-between gap-3">
        <Label htmlFor="single-keys">Shortcuts of a single key</Label>
        <Switch checked={singleKeys} id="single-keys" onCheckedChange={chooseSingleKeys} />
      </div>
    </section>
  );
}

function nameOf(key: string, mac: boolean): string {
  if (key === "Mod") return mac ? "⌘" : "Ctrl";
  return key === "Alt" && mac ? "⌥" : key;
}
