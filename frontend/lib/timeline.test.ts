import { expect, test } from "vitest";
import { bareSegment, segment, task } from "@/testing/shapes";
import { columnsOf } from "./paint-timeline";
import type { ProjectStore } from "./slices/contract";
import { blockAt, layOut, stateInWords } from "./timeline";
import type { Segment } from "./types";

function film(segments: Segment[], change: Partial<Pick<ProjectStore, "audioTasks" | "audioErrors">> = {}) {
  const byId = Object.fromEntries(segments.map((one) => [one.id, one]));
  return layOut({ ids: segments.map(({ id }) => id), byId, audioTasks: {}, audioErrors: {}, ...change }, 2);
}

const STORY = film([
  segment("a", { audio_duration: 4 }),
  bareSegment("b", { text_content: "one two three four" }),
  segment("c", { audio_duration: 6, audio_stale: true }),
]);

test("each block begins where the one before it ends", () => {
  expect(STORY.blocks.map(({ start, end }) => [start, end])).toEqual([
    [0, 4],
    [4, 6],
    [6, 12],
  ]);
  expect(STORY).toMatchObject({ total: 12, estimated: true });
});

test("a block knows what it lacks, and says so", () => {
  expect(STORY.blocks.map(stateInWords)).toEqual(["", "no picture, no audio", "audio older than its text"]);
  const working = film([bareSegment("a"), segment("b")], { audioTasks: { a: task() }, audioErrors: { b: "No voice." } });
  expect(working.blocks.map(({ sound }) => sound)).toEqual(["generating", "failed"]);
});

test.each([
  [-1, 0],
  [0, 0],
  [0.34, 1],
  [0.5, 2],
  [1, 2],
  [7, 2],
])("at %d of the film is block %i", (fraction, place) => {
  expect(blockAt(STORY, fraction)).toBe(place);
});

test("an empty film has no block anywhere", () => {
  expect(blockAt(film([]), 0.5)).toBe(-1);
});

test("wide blocks are columns of their own, as wide as they are long", () => {
  const columns = columnsOf(STORY, 120);
  expect(columns.map(({ x, width, height }) => [x, width, height])).toEqual([
    [0, 40, 1],
    [40, 20, 1],
    [60, 60, 1],
  ]);
});

test("a thousand segments share columns that fill the strip, and none hides what one of them lacks", () => {
  const many = Array.from({ length: 1000 }, (_, place) => segment(`s${place}`, { audio_duration: place % 2 ? 2 : 8 }));
  many[500] = bareSegment("s500");
  const columns = columnsOf(film(many), 600);
  expect(columns.length).toBeLessThanOrEqual(200);
  expect(columns.at(-1)).toMatchObject({ x: 600 - (columns.at(-1)?.width ?? 0) });
  expect(columns.filter(({ isWhole }) => !isWhole)).toHaveLength(1);
  expect(columns.filter(({ sound }) => sound === "none")).toHaveLength(1);
  expect(Math.max(...columns.map(({ height }) => height))).toBe(1);
});
