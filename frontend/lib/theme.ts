/** What the user has chosen; the system's theme until something is. */
export type ThemeChoice = "system" | "light" | "dark";

const KEY = "storyflow.theme";
const CHANGED = "storyflow:theme";
const DARK = "(prefers-color-scheme: dark)";

/** Runs before the page is painted, so that it never shows the wrong theme: `applyTheme`, without imports. */
export const THEME_SCRIPT = `(() => {
  let choice = null;
  try { choice = localStorage.getItem("${KEY}"); } catch {}
  const dark = choice === "dark" || (choice !== "light" && matchMedia("${DARK}").matches);
  document.documentElement.classList.toggle("dark", dark);
})()`;

export function readTheme(): ThemeChoice {
  try {
    const stored = localStorage.getItem(KEY);
    return stored === "light" || stored === "dark" ? stored : "system";
  } catch {
    return "system"; // storage may be switched off
  }
}

/** Shows a theme and keeps the choice in this browser, where that is allowed. */
export function chooseTheme(choice: ThemeChoice): void {
  try {
    if (choice === "system") localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, choice);
  } catch {
    // The choice then holds until the page is left.
  }
  applyTheme(choice);
  window.dispatchEvent(new Event(CHANGED));
}

export function applyTheme(choice: ThemeChoice): void {
  const dark = choice === "dark" || (choice === "system" && matchMedia(DARK).matches);
  document.documentElement.classList.toggle("dark", dark);
}

/** Follows the system and other tabs; calls back when the choice may have changed. Gives the way to stop. */
export function watchTheme(onChange: () => void): () => void {
  const follow = () => {
    applyTheme(readTheme());
    onChange();
  };
  const system = matchMedia(DARK);
  system.addEventListener("change", follow);
  window.addEventListener("storage", follow);
  window.addEventListener(CHANGED, onChange);
  return () => {
    system.removeEventListener("change", follow);
    window.removeEventListener("storage", follow);
    window.removeEventListener(CHANGED, onChange);
  };
}
