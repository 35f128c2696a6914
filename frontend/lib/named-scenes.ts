/** A part of a sentence; `place` (from 0) is that of the segment which it names. */
export interface SentencePart {
  words: string;
  place: number | null;
}

/** A sentence of the studio in parts, so that "Scene 2" or "Segment 2" can lead to what it names. */
export function partsOf(sentence: string, segments: number): SentencePart[] {
  const parts: SentencePart[] = [];
  let end = 0;
  for (const { 0: words, 1: number, index } of sentence.matchAll(/\b(?:scene|segment) (\d+)\b/gi)) {
    const place = Number(number) - 1;
    if (place < 0 || place >= segments) continue;
    if (index > end) parts.push({ words: sentence.slice(end, index), place: null });
    parts.push({ words, place });
    end = index + words.length;
  }
  if (end < sentence.length) parts.push({ words: sentence.slice(end), place: null });
  return parts;
}
