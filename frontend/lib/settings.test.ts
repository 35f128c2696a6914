// @vitest-environment node
import { expect, test } from "vitest";
import { bareSegment, segment } from "@/testing/shapes";
import { settings } from "@/testing/voices";
import { changeOf, changesSound, choiceOf, isReadAgain, movesAt, STANDARD } from "./settings";

test("what is not changed is not sent", () => {
  const choice = choiceOf(settings());
  expect(choice).toEqual(STANDARD);
  expect(changeOf(settings(), choice)).toBeNull();
  expect(changeOf(settings(), { ...choice, speed: 1.25 })).toEqual({ tts_speed: 1.25 });
  expect(changeOf(settings({ default_voice_id: "openai:gone" }), STANDARD)).toEqual({ default_voice_id: "af_bella" });
});

test("the zoom changes no narration; voice and speed do", () => {
  expect(changesSound({ zoom_intensity: 1 })).toBe(false);
  expect(changesSound({ tts_speed: 2 })).toBe(true);
  expect(changesSound({ default_voice_id: "espeak:de" })).toBe(true);
  expect(changesSound(null)).toBe(false);
});

test("read again is what was generated, and is not locked", () => {
  const segments = [segment("a"), bareSegment("b"), segment("c", { audio_recorded: true }), segment("d", { is_locked: true })];
  expect(segments.filter(isReadAgain).map(({ id }) => id)).toEqual(["a"]);
});

test("the camera goes from all of the picture into its middle, and from corner to corner", () => {
  const { inwards, across } = movesAt(1.25);
  expect(inwards.start).toEqual({ x: 0, y: 0, width: 1, height: 1 });
  expect(inwards.end.x).toBeCloseTo(0.1);
  expect(inwards.end.width).toBeCloseTo(0.8);
  expect(across.start).toMatchObject({ x: 0, y: 0 });
  expect(across.end.x + across.end.width).toBeCloseTo(1);
});

test("without zoom the picture stands still", () => {
  for (const { start, end } of Object.values(movesAt(1))) expect(start).toEqual(end);
});
