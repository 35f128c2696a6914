// @vitest-environment node
import { expect, test } from "vitest";
import { partsOf } from "./named-scenes";

test("each scene that a sentence names is a part of its own, with the place of its segment", () => {
  expect(partsOf("Scene 2: Runway refused the text. Segment 1 is kept.", 3)).toEqual([
    { words: "Scene 2", place: 1 },
    { words: ": Runway refused the text. ", place: null },
    { words: "Segment 1", place: 0 },
    { words: " is kept.", place: null },
  ]);
});

test("the parts are the whole sentence", () => {
  const sentence = "We could not confirm whether Runway accepted scene 12. It may have been charged.";
  expect(partsOf(sentence, 12).map(({ words }) => words).join("")).toBe(sentence);
});

test.each(["The disk is full.", "Scene 9: it was refused.", "2 scenes failed", "Scene 0 of it"])("%s leads nowhere in a story of three", (sentence) => {
  expect(partsOf(sentence, 3).every(({ place }) => place === null)).toBe(true);
});
