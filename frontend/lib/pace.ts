/** How long a text will be when it is read aloud. */
import type { ProjectStore } from "./slices/contract";
import type { Segment } from "./types";

/** Words a second of an even narration (150 a minute), until the film's own sound tells. */
const USUAL_PACE = 2.5;
/** Below this much sound (s) the film's own pace is chance. */
const ENOUGH_SOUND = 10;
/** A segment without words still has its place. */
const SHORTEST = 1;

export interface Length {
  /** Seconds. */
  seconds: number;
  /** From the number of words, as there is no sound yet. */
  estimated: boolean;
}

/** Scripts that put no space between words. */
const UNSPACED = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]/u;

const counts = new WeakMap<Segment, number>();

/** Words as a listener would count them. */
export function countWords(text: string): number {
  if (!UNSPACED.test(text)) return text.match(/\S+/g)?.length ?? 0;
  const parts = new Intl.Segmenter(undefined, { granularity: "word" }).segment(text);
  return [...parts].filter(({ isWordLike }) => isWordLike).length;
}

/** The words of a segment's text, counted once. */
export function wordsOf(segment: Segment): number {
  let count = counts.get(segment);
  if (count === undefined) {
    count = countWords(segment.text_content);
    counts.set(segment, count);
  }
  return count;
}

/** The real length where there is sound, else what its words will take at `pace` (words a second). */
export function lengthOf(segment: Segment, pace: number): Length {
  if (segment.audio_file !== null && segment.audio_duration !== null) {
    return { seconds: segment.audio_duration, estimated: false };
  }
  return { seconds: Math.max(SHORTEST, wordsOf(segment) / pace), estimated: true };
}

/**
 * Words a second: the pace of the sound that the film has, else a usual one.
 *
 * In steps of a tenth, so that what shows it does not change with every word.
 */
export function paceOf(ids: readonly string[], byId: ProjectStore["byId"]): number {
  let words = 0;
  let seconds = 0;
  for (const id of ids) {
    const segment = byId[id];
    if (!segment?.audio_file || segment.audio_stale || !segment.audio_duration) continue;
    words += wordsOf(segment);
    seconds += segment.audio_duration;
  }
  if (seconds < ENOUGH_SOUND || words === 0) return USUAL_PACE;
  return Math.max(0.5, Math.round((words / seconds) * 10) / 10);
}

let last: { ids: ProjectStore["ids"]; byId: ProjectStore["byId"]; pace: number } | null = null;

/** The open film's pace, worked out once for each change. */
export function selectPace({ ids, byId }: ProjectStore): number {
  if (last?.ids !== ids || last.byId !== byId) last = { ids, byId, pace: paceOf(ids, byId) };
  return last.pace;
}
