import { naturallySorted } from "./natural-order";
import type { NamedFile, StorySource } from "./types";

/** What a user dropped or chose. */
export type Dropped =
  | { kind: "story"; source: Extract<StorySource, { kind: "files" }> }
  | { kind: "pictures"; files: File[] }
  | { kind: "refused"; sentence: string };

const USUAL_NAMES = ["story.json", "story.md", "story.txt"];
const TEXTS = /\.(json|md|txt)$/i;
const PICTURES = /\.(jpe?g|jpe|jfif|png|webp|gif|apng|bmp|tiff?|avif|hei[cf])$/i;
const SOUNDS = /\.(wav|flac|ogg|oga|opus|mp3|m4a|aac|aiff?|wma|mp4|m4v|mov|webm|mkv)$/i;
const NOTHING = "There is no story and no picture among these files. Drop a folder with a story.md and pictures.";

/**
 * What dropped files are: a story with the files of its folder (which keep their names in it, as
 * `storyflow render` reads a folder), or pictures in natural order.
 */
export function readDropped(files: readonly NamedFile[]): Dropped {
  const seen = files.filter(({ path }) => !isHidden(path));
  const story = findStory(seen);
  if (typeof story === "string") return { kind: "refused", sentence: story };
  if (story !== null) return { kind: "story", source: withItsFolder(story, seen) };
  const pictures = picturesOf(files);
  if (pictures.length > 0) return { kind: "pictures", files: pictures };
  return { kind: "refused", sentence: NOTHING };
}

/** The pictures among dropped files, in natural order; hidden ones are left out. */
export function picturesOf(files: readonly NamedFile[]): File[] {
  const pictures = files.filter(({ path }) => !isHidden(path) && PICTURES.test(path));
  return naturallySorted(pictures, ({ path }) => path).map(({ file }) => file);
}

/** The one text that can be meant, null where there is none, a sentence where there are several. */
function findStory(files: readonly NamedFile[]): NamedFile | string | null {
  const texts = files.filter(({ path }) => TEXTS.test(path) && !/^readme\./i.test(nameOf(path)));
  const highest = Math.min(...texts.map(({ path }) => depthOf(path)));
  const candidates = naturallySorted(texts.filter(({ path }) => depthOf(path) === highest), ({ path }) => path);
  for (const usual of USUAL_NAMES) {
    const found = candidates.filter(({ path }) => nameOf(path).toLowerCase() === usual);
    if (found.length === 1) return found[0] ?? null;
  }
  if (candidates.length < 2) return candidates[0] ?? null;
  const names = candidates.slice(0, 5).map(({ path }) => path).join(", ");
  return `There are several texts (${names}${candidates.length > 5 ? ", …" : ""}). Drop the one to film with its pictures.`;
}

function withItsFolder(story: NamedFile, files: readonly NamedFile[]): Extract<StorySource, { kind: "files" }> {
  const folder = story.path.slice(0, story.path.length - nameOf(story.path).length);
  const inside = files.filter(({ path }) => path.startsWith(folder) && (PICTURES.test(path) || SOUNDS.test(path)));
  const named = inside.map(({ path, file }) => ({ path: path.slice(folder.length), file }));
  return { kind: "files", story: story.file, files: naturallySorted(named, ({ path }) => path) };
}

function isHidden(path: string): boolean {
  return path.split("/").some((part) => part.startsWith(".") || part === "__MACOSX");
}

const nameOf = (path: string) => path.slice(path.lastIndexOf("/") + 1);
const depthOf = (path: string) => path.split("/").length;
