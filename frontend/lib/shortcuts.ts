/** The keyboard's shortcuts: what each does, and which of them a key means. */

export const SHORTCUTS = [
  { id: "export", keys: ["Mod", "Enter"], does: "Export the film" },
  { id: "narrate", keys: ["G"], does: "Generate all audio" },
  { id: "undo", keys: ["Mod", "Z"], does: "Undo" },
  { id: "next", keys: ["J"], does: "Next segment" },
  { id: "previous", keys: ["K"], does: "Previous segment" },
  { id: "up", keys: ["Alt", "↑"], does: "Move segment up" },
  { id: "down", keys: ["Alt", "↓"], does: "Move segment down" },
  { id: "add", keys: ["N"], does: "Add a segment" },
  { id: "settings", keys: ["S"], does: "Settings" },
  { id: "help", keys: ["?"], does: "Show this help" },
] as const;

export type Shortcut = (typeof SHORTCUTS)[number]["id"];

const PLAIN: Readonly<Record<string, Shortcut>> = { g: "narrate", j: "next", k: "previous", n: "add", s: "settings", "?": "help" };
const WITH_MOD: Readonly<Record<string, Shortcut>> = { enter: "export", z: "undo" };
const WITH_ALT: Readonly<Record<string, Shortcut>> = { arrowup: "up", arrowdown: "down" };

/** Fields take their keys themselves; so does whatever lies over the page. A menu that fades has none any more. */
const TYPING = "input, textarea, select, [contenteditable]:not([contenteditable=false])";
const ABOVE = "[role=dialog], [role=alertdialog], [role=menu]:not([data-state=closed]), [role=listbox]";

/** The shortcut that a key means, if any. */
export function shortcutOf(event: KeyboardEvent): Shortcut | null {
  if (event.defaultPrevented || event.repeat || event.isComposing || isTaken(event)) return null;
  const { ctrlKey, metaKey, altKey, shiftKey } = event;
  const key = latin(event);
  if ((ctrlKey || metaKey) && !altKey && !shiftKey) return WITH_MOD[key] ?? null;
  if (altKey && !ctrlKey && !metaKey && !shiftKey) return WITH_ALT[key] ?? null;
  if (ctrlKey || metaKey || altKey) return null;
  // "?" is where Shift puts it; a capital letter is none of ours.
  return shiftKey && key !== "?" ? null : (PLAIN[key] ?? null);
}

function isTaken({ target }: KeyboardEvent): boolean {
  if (target instanceof Element && target.closest(TYPING) !== null) return true;
  return document.querySelector(ABOVE) !== null;
}

/** The key's name, and on keyboards of other scripts that of the letter in its place. */
function latin({ key, code }: KeyboardEvent): string {
  const isForeign = key.length === 1 && key > "~";
  return (isForeign ? code.replace(/^Key/, "") : key).toLowerCase();
}

const KEY = "storyflow.shortcuts";
const CHANGED = "storyflow:shortcuts";

/** Whether keys without Ctrl or Alt do something: who dictates to the machine must be able to switch them off. */
export function readSingleKeys(): boolean {
  try {
    return localStorage.getItem(KEY) !== "off";
  } catch {
    return true; // storage may be switched off
  }
}

export function chooseSingleKeys(on: boolean): void {
  try {
    if (on) localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, "off");
  } catch {
    // Without storage it cannot be remembered, and stays on.
  }
  window.dispatchEvent(new Event(CHANGED));
}

/** Calls back when the choice may have changed, here or in another tab; gives the way to stop. */
export function watchSingleKeys(onChange: () => void): () => void {
  window.addEventListener(CHANGED, onChange);
  window.addEventListener("storage", onChange);
  return () => {
    window.removeEventListener(CHANGED, onChange);
    window.removeEventListener("storage", onChange);
  };
}

/** Whether it is one key alone. */
export function isSingleKey(shortcut: Shortcut): boolean {
  return Object.values(PLAIN).includes(shortcut);
}
