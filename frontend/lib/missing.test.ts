import { expect, test } from "vitest";
import { lacksOf, missingSentence } from "./missing";

const lacking = (images: string[], audio: string[]) => ({ missingImages: images, missingAudio: audio });

test.each([
  [["a", "b"], ["c"], "2 segments lack a picture, 1 lacks audio."],
  [["a"], ["b", "c"], "1 segment lacks a picture, 2 lack audio."],
  [["a"], [], "1 segment lacks a picture."],
  [[], ["a", "b", "c"], "3 segments lack audio."],
  [[], [], "There are no segments yet."],
])("without pictures %j and sounds %j it says: %s", (images, audio, sentence) => {
  expect(missingSentence(lacking(images, audio))).toBe(sentence);
});

test("each lack leads to the first segment that has it", () => {
  expect(lacksOf(lacking(["b", "c"], ["a", "c"])).map(({ first }) => first)).toEqual(["b", "a"]);
});
