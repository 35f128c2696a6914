import type { Segment } from "./types";

/** Below this width of the list (px) a card's parts stand one below the other. */
const WIDE = 672;
const LINE = 24;
const LETTER = 7.4;
const GAP = 20;

/** About how high a card will be (px), so that the page hardly moves when it is drawn at last. */
export function guessHeight(segment: Segment | undefined, width: number): number {
  const isWide = width >= WIDE;
  const text = segment?.text_content ?? "";
  const column = isWide ? (width - 32) * 0.7 : width - 32;
  const lettersPerLine = Math.max(20, (column - 26) / LETTER);
  const lines = Math.min(18, Math.max(2, Math.ceil(text.length / lettersPerLine)));
  const words = lines * LINE + 18;
  const below = 8 + 38 + 8 + 45; // the prompt and the sound
  const body = isWide ? Math.max(180, words + below) : (width - 32) * 0.5625 + 12 + words + below;
  return Math.round(68 + body + GAP);
}
