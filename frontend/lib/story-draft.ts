import type { StorySource } from "./types";

/** How a story is written. */
export type StoryFormat = "prose" | "text" | "json";

/** A story that is being written or mended before it is imported: a text for each format, so that none is lost. */
export interface StoryDraft {
  /** Wins over the story's own; "": the story's. */
  title: string;
  format: StoryFormat;
  texts: Readonly<Record<StoryFormat, string>>;
  /** The file that a text came from: its name gives a title where the story has none. */
  names: Readonly<Partial<Record<StoryFormat, string>>>;
}

export const EMPTY_DRAFT: StoryDraft = { title: "", format: "prose", texts: { prose: "", text: "", json: "" }, names: {} };

const LARGEST = 1024 * 1024;
const MARKS = /^[ \t]*(text|prompt)[ \t]*:/im;

/** What is sent of a draft. */
export function sourceOfDraft({ title, format, texts, names }: StoryDraft): StorySource {
  const text = texts[format];
  const name = names[format];
  const given = title.trim() === "" ? {} : { title: title.trim() };
  if (name !== undefined) return { kind: "files", story: new File([text], name), files: [], ...given };
  return { kind: "text", text, format, ...given };
}

/** The draft with a file's text in it; null where the text cannot be shown: it is too long, or in an old encoding. */
export async function withFile(draft: StoryDraft, file: File): Promise<StoryDraft | null> {
  if (file.size > LARGEST) return null;
  const text = await textOf(file);
  if (text === null) return null;
  const format = /\.json$/i.test(file.name) ? "json" : MARKS.test(text) ? "text" : "prose";
  return withText({ ...draft, names: { ...draft.names, [format]: file.name } }, format, text);
}

/** The draft with another text in one format, which is the one that is shown. */
export function withText(draft: StoryDraft, format: StoryFormat, text: string): StoryDraft {
  const names = { ...draft.names };
  if (text === "") delete names[format];
  return { ...draft, format, names, texts: { ...draft.texts, [format]: text } };
}

async function textOf(file: File): Promise<string | null> {
  const bytes = await file.arrayBuffer();
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return null; // the studio knows more encodings
  }
}
