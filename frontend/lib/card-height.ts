import type { Segment } from "./types";

/** From this width of the list (px) on, the picture stands beside the text. */
const WIDE = 672;
const EDGES = 34; // of the card, left and right
const ABOVE_AND_BELOW = 70; // the card's edges and its head
const GAP = 20; // to the next card
const TALLEST_TEXT = 448;
const TALLEST_PROMPT = 160;
const SOUND = 45;

/** About how high a card with the gap below it will be (px), so that the page hardly moves when it is drawn. */
export function guessHeight(segment: Segment | undefined, width: number, shape: number): number {
  const room = Math.max(200, width - EDGES);
  const isWide = width >= WIDE;
  const pictureWidth = isWide ? Math.min(352, Math.max(224, room * 0.34)) : room;
  const picture = Math.min(288, pictureWidth / shape);
  const column = isWide ? room - pictureWidth - 16 : room;
  const text = Math.min(TALLEST_TEXT, Math.max(64, 14 + 24 * linesOf(segment?.text_content, column / 7.3)));
  const prompt = Math.min(TALLEST_PROMPT, 14 + 20 * linesOf(segment?.image_prompt, (column - 45) / 6.4));
  const words = text + 8 + prompt + 8 + SOUND;
  return Math.round(ABOVE_AND_BELOW + (isWide ? Math.max(picture, words) : picture + 12 + words) + GAP);
}

function linesOf(text: string | undefined, lettersPerLine: number): number {
  return Math.max(1, Math.ceil((text?.length ?? 0) / Math.max(10, lettersPerLine)));
}
