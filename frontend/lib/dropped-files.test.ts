// @vitest-environment node
import { expect, test } from "vitest";
import { filesOfChoice, filesOfDrop } from "./dropped-files";

const file = (name: string) => new File(["…"], name);

const fileEntry = (fullPath: string) => ({
  ...{ fullPath, isFile: true, isDirectory: false },
  file: (resolve: (found: File) => void) => resolve(file(fullPath.split("/").at(-1) ?? "")),
});

/** A folder whose reader hands its entries out two at a time, as a browser does by the hundred. */
const folderEntry = (fullPath: string, entries: object[]) => ({
  ...{ fullPath, isFile: false, isDirectory: true },
  createReader() {
    const left = [...entries];
    return { readEntries: (resolve: (some: object[]) => void) => resolve(left.splice(0, 2)) };
  },
});

const drop = (...entries: (object | null)[]) =>
  ({
    items: entries.map((entry) => ({ kind: "file", webkitGetAsEntry: () => entry })),
    files: [file("plain.jpg")],
  }) as unknown as DataTransfer;

test("a dropped folder gives all its files with their paths, however many there are", async () => {
  const images = folderEntry("/tale/images", ["1", "2", "3", "4", "5"].map((name) => fileEntry(`/tale/images/${name}.jpg`)));
  const found = await filesOfDrop(drop(folderEntry("/tale", [fileEntry("/tale/story.md"), images])));
  expect(found.map(({ path }) => path)).toEqual([
    "tale/story.md",
    ...["1", "2", "3", "4", "5"].map((name) => `tale/images/${name}.jpg`),
  ]);
  expect(found[0]?.file.name).toBe("story.md");
});

test("files dropped beside a folder come along", async () => {
  const found = await filesOfDrop(drop(fileEntry("/story.md"), folderEntry("/images", [fileEntry("/images/1.jpg")])));
  expect(found.map(({ path }) => path)).toEqual(["story.md", "images/1.jpg"]);
});

test("files that the browser gives no entries for are taken as they are", async () => {
  expect((await filesOfDrop(drop(null))).map(({ path }) => path)).toEqual(["plain.jpg"]);
});

test("a chosen folder's files bear their paths", () => {
  const chosen = file("1.jpg");
  Object.defineProperty(chosen, "webkitRelativePath", { value: "tale/images/1.jpg" });
  expect(filesOfChoice([chosen, file("2.jpg")]).map(({ path }) => path)).toEqual(["tale/images/1.jpg", "2.jpg"]);
});
