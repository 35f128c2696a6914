import { titleOf } from "@/lib/providers";
import type { SceneProgress } from "@/lib/types";

const WORDS: Readonly<Record<string, string>> = {
  put_off: "Waits, the service is busy",
  sending: "Is being ordered",
  rendering: "Rendering",
  downloading: "Downloading",
  fetched: "Ready",
  stuck: "No room for it here",
  late: "Takes too long",
  unclear: "In doubt",
  failed: "Failed",
};

/** The scenes that services have in hand now. */
export function FilmScenes({ scenes }: { scenes: readonly SceneProgress[] }) {
  return (
    <ul aria-label="Scenes in work" className="grid grid-cols-[repeat(auto-fill,minmax(min(15rem,100%),1fr))] gap-x-6 gap-y-1 border-t p-3 text-sm sm:px-4">
      {scenes.map(({ number, state, provider, progress }) => (
        <li className="flex justify-between gap-3" key={number}>
          <span className="min-w-0 truncate">
            {number === 0 ? "The story" : `Scene ${number}`}
            <span className="text-muted-foreground"> · {titleOf(provider)}</span>
          </span>
          <span className="shrink-0 text-muted-foreground tabular-nums">
            {WORDS[state] ?? state}
            {state === "rendering" && progress > 0 && ` ${Math.round(progress * 100)}%`}
          </span>
        </li>
      ))}
    </ul>
  );
}
