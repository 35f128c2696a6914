import type { ProjectHead } from "./types";

/** What the file chooser offers; the studio itself looks at what it is given. */
export const PICTURES = "image/*";
export const SOUNDS = "audio/*,.wav,.flac,.ogg,.mp3,.m4a";

const WIDESCREEN = 16 / 9;

/** Width by height of a project's film. */
export function shapeOf(project: ProjectHead | null): number {
  return project ? project.resolution_width / project.resolution_height : WIDESCREEN;
}

/** The files of a drop or a paste. */
export function filesOf(data: DataTransfer | null): File[] {
  return data === null ? [] : [...data.files];
}

/** Whether files are being dragged, and not text or a segment. */
export function carriesFiles(data: DataTransfer | null): boolean {
  return data?.types.includes("Files") ?? false;
}

/** How many files are being dragged, as far as the browser tells before they are dropped. */
export function countFiles(data: DataTransfer | null): number {
  const items = data === null ? [] : [...data.items];
  return items.filter(({ kind }) => kind === "file").length || 1;
}
