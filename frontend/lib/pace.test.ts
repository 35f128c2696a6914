import { expect, test } from "vitest";
import { bareSegment, segment } from "@/testing/shapes";
import { countWords, lengthOf, paceOf } from "./pace";

const words = (count: number) => Array.from({ length: count }, () => "word").join(" ");

test.each([
  ["", 0],
  ["  \n ", 0],
  ["It was dark.", 3],
  ["a well-lit\ntower", 3],
])("%j has as many words as are heard: %i", (text, count) => {
  expect(countWords(text)).toBe(count);
});

test("scripts without spaces between words are counted by their words", () => {
  expect(countWords("灯台の光が海を照らす。")).toBeGreaterThan(3);
});

test("where there is sound, its length holds, older than the text or not", () => {
  expect(lengthOf(segment("a", { audio_duration: 4.5, audio_stale: true }), 2.5)).toEqual({ seconds: 4.5, estimated: false });
});

test("without sound the words tell, and nothing is shorter than a second", () => {
  expect(lengthOf(bareSegment("a", { text_content: words(50) }), 2.5)).toEqual({ seconds: 20, estimated: true });
  expect(lengthOf(bareSegment("a", { text_content: "" }), 2.5)).toEqual({ seconds: 1, estimated: true });
});

test("the pace is the film's own, once there is enough of its sound", () => {
  const slow = segment("a", { text_content: words(20), audio_duration: 20 });
  const older = segment("b", { text_content: words(500), audio_duration: 1, audio_stale: true });
  expect(paceOf(["a", "b"], { a: slow, b: older })).toBe(1);
  expect(paceOf(["a"], { a: { ...slow, audio_duration: 5 } })).toBe(2.5);
});
