// @vitest-environment node
import { describe, expect, it, test } from "vitest";
import { readDropped } from "./story-folder";

const dropped = (...paths: string[]) =>
  readDropped(paths.map((path) => ({ path, file: new File(["…"], path.split("/").at(-1) ?? "") })));

describe("a folder that is dropped", () => {
  it("is its story with pictures and narrations under their names in it, in natural order", () => {
    const read = dropped(
      "lighthouse/images/10.jpg",
      "lighthouse/story.md",
      "lighthouse/images/2.jpg",
      "lighthouse/audio/01.wav",
    );
    expect(read).toMatchObject({ kind: "story", source: { kind: "files", story: { name: "story.md" } } });
    expect(read.kind === "story" && read.source.files.map(({ path }) => path)).toEqual([
      "audio/01.wav",
      "images/2.jpg",
      "images/10.jpg",
    ]);
  });

  it("leaves hidden files, other texts and files of no use behind", () => {
    const read = dropped("a/story.md", "a/.DS_Store", "a/.git/x.png", "__MACOSX/a/1.jpg", "a/README.md", "a/x.zip");
    expect(read.kind === "story" && read.source.files).toEqual([]);
  });

  it("takes a picture beside the story's folder for none of its own", () => {
    const read = dropped("a/story.md", "b/1.jpg", "a/1.jpg");
    expect(read.kind === "story" && read.source.files.map(({ path }) => path)).toEqual(["1.jpg"]);
  });
});

test("of several texts the one with the usual name is the story", () => {
  expect(dropped("notes.txt", "story.txt", "1.jpg")).toMatchObject({ source: { story: { name: "story.txt" } } });
  expect(dropped("story.txt", "story.json")).toMatchObject({ source: { story: { name: "story.json" } } });
});

test("a text of any name is the story where it is the only one", () => {
  expect(dropped("Der Leuchtturm.MD", "1.jpg")).toMatchObject({ source: { story: { name: "Der Leuchtturm.MD" } } });
});

test("a text deeper than the story is not mistaken for it", () => {
  expect(dropped("a/tale.md", "a/notes/idea.txt")).toMatchObject({ source: { story: { name: "tale.md" } } });
});

test("several texts are refused by their names", () => {
  expect(dropped("b.txt", "a.md")).toEqual({
    kind: "refused",
    sentence: "There are several texts (a.md, b.txt). Drop the one to film with its pictures.",
  });
});

test("pictures alone are pictures, in natural order", () => {
  const read = dropped("10.png", "9.PNG", "notes.pdf");
  expect(read.kind === "pictures" && read.files.map(({ name }) => name)).toEqual(["9.PNG", "10.png"]);
});

test("files of no use are refused with what to do", () => {
  expect(dropped("x.zip")).toMatchObject({ kind: "refused", sentence: expect.stringContaining("story.md") });
  expect(dropped()).toMatchObject({ kind: "refused" });
});
