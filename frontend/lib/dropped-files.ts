import type { NamedFile } from "./types";

/** The files of a drop, those of dropped folders with their paths. Call it while the event is handled. */
export async function filesOfDrop(data: DataTransfer): Promise<NamedFile[]> {
  // Entries have to be asked for at once: when the event is over, the list is empty.
  const entries = [...data.items].map((item) => (item.kind === "file" ? item.webkitGetAsEntry() : null));
  const found = entries.filter((entry) => entry !== null);
  if (found.length === 0) return filesOfChoice(data.files);
  return (await Promise.all(found.map(filesOf))).flat();
}

/** Whether a folder is among what is dropped, whose files have to be asked for. Call it while the event is handled. */
export function holdsFolder(data: DataTransfer): boolean {
  return [...data.items].some((item) => item.webkitGetAsEntry?.()?.isDirectory);
}

/** The files of a file input; with `webkitdirectory` they carry their paths. */
export function filesOfChoice(files: Iterable<File>): NamedFile[] {
  return [...files].map((file) => ({ path: file.webkitRelativePath || file.name, file }));
}

async function filesOf(entry: FileSystemEntry): Promise<NamedFile[]> {
  const path = entry.fullPath.replace(/^\//, "");
  if (isFile(entry)) return [{ path, file: await new Promise<File>((resolve, reject) => entry.file(resolve, reject)) }];
  if (!isFolder(entry)) return [];
  return (await Promise.all((await entriesOf(entry)).map(filesOf))).flat();
}

async function entriesOf(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const entries: FileSystemEntry[] = [];
  // A reader hands out at most a hundred at a time, and an empty list at the end.
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) return entries;
    entries.push(...some);
  }
}

const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile;
const isFolder = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry => entry.isDirectory;
