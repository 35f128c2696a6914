import type { Missing, RenderState } from "./types";
import { countOf } from "./utils";

/** One thing that segments lack: in words, and the first segment that lacks it. */
export interface Lack {
  words: string;
  first: string;
}

/** What segments lack: "2 segments lack a picture", "1 lacks audio". */
export function lacksOf({ missingImages, missingAudio }: Missing): readonly Lack[] {
  const lacks: Lack[] = [];
  const note = (ids: readonly string[], what: string) => {
    const [first] = ids;
    if (first === undefined) return;
    const who = lacks.length === 0 ? countOf(ids.length, "segment") : ids.length.toLocaleString("en-US");
    lacks.push({ words: `${who} ${ids.length === 1 ? "lacks" : "lack"} ${what}`, first });
  };
  note(missingImages, "a picture");
  note(missingAudio, "audio");
  return lacks;
}

/** What a film, or a draft of it, lacks; one that is being made had everything when it was asked for. */
export function missingOf(state: RenderState): Missing | null {
  if (state.kind === "notReady") return state;
  return "missing" in state ? state.missing : null;
}

/** The same as a sentence: why the film cannot be made yet. */
export function missingSentence(missing: Missing): string {
  const lacks = lacksOf(missing);
  if (lacks.length === 0) return "There are no segments yet.";
  return `${lacks.map(({ words }) => words).join(", ")}.`;
}
