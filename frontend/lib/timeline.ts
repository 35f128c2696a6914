/** The film laid out along a line, as the timeline draws it. */
import { lengthOf, selectPace } from "./pace";
import type { ProjectStore } from "./slices/contract";
import type { Segment } from "./types";

/** How a segment's sound stands, worst last: where several share a pixel, the last is shown. */
export const SOUNDS = ["ready", "generating", "stale", "none", "failed"] as const;
export type Sound = (typeof SOUNDS)[number];

export interface Block {
  id: string;
  /** Seconds from the film's beginning; the end belongs to the next block. */
  start: number;
  end: number;
  /** Its length is a guess from its words. */
  estimated: boolean;
  /** Address of the picture's thumbnail; null where the picture is missing. */
  picture: string | null;
  sound: Sound;
}

export interface Layout {
  blocks: readonly Block[];
  /** Seconds. */
  total: number;
  estimated: boolean;
  /** Segments whose sound is older than their text. */
  stale: number;
}

type Inputs = Pick<ProjectStore, "ids" | "byId" | "audioTasks" | "audioErrors">;

let last: { inputs: Inputs; layout: Layout } | null = null;

/** All segments in their places, worked out once for each change. */
export function selectLayout(state: ProjectStore): Layout {
  const { ids, byId, audioTasks, audioErrors } = state;
  const inputs = last?.inputs;
  if (
    inputs?.ids !== ids ||
    inputs.byId !== byId ||
    inputs.audioTasks !== audioTasks ||
    inputs.audioErrors !== audioErrors
  ) {
    const layout = layOut(state, selectPace(state));
    // Most keys that are typed change no word's number, and so nothing that is drawn.
    const isSame = last !== null && isSameLayout(last.layout, layout);
    last = { inputs: { ids, byId, audioTasks, audioErrors }, layout: isSame && last ? last.layout : layout };
  }
  return (last as { layout: Layout }).layout;
}

/** The segments one behind the other, at `pace` words a second where there is no sound. */
export function layOut({ ids, byId, audioTasks, audioErrors }: Inputs, pace: number): Layout {
  const blocks: Block[] = [];
  let total = 0;
  let isEstimated = false;
  let stale = 0;
  for (const id of ids) {
    const segment = byId[id];
    if (segment === undefined) continue;
    const { seconds, estimated } = lengthOf(segment, pace);
    const sound = soundOf(segment, id in audioTasks, id in audioErrors);
    const picture = segment.image_file === null ? null : (segment.image_thumb ?? segment.image_file);
    blocks.push({ id, start: total, end: total + seconds, estimated, picture, sound });
    total += seconds;
    isEstimated ||= estimated;
    if (sound === "stale") stale += 1;
  }
  return { blocks, total, estimated: isEstimated, stale };
}

function isSameLayout(one: Layout, other: Layout): boolean {
  if (one.blocks.length !== other.blocks.length || one.total !== other.total) return false;
  return one.blocks.every((block, place) => {
    const its = other.blocks[place];
    return (
      its?.id === block.id &&
      its.end === block.end &&
      its.estimated === block.estimated &&
      its.picture === block.picture &&
      its.sound === block.sound
    );
  });
}

function soundOf(segment: Segment, generating: boolean, failed: boolean): Sound {
  if (generating) return "generating";
  if (failed) return "failed";
  if (segment.audio_file === null) return "none";
  return segment.audio_stale ? "stale" : "ready";
}

/** The place (from 0) of the block at `fraction` (0 to 1) of the film; -1 in an empty one. */
export function blockAt({ blocks, total }: Layout, fraction: number): number {
  const time = Math.min(1, Math.max(0, fraction)) * total;
  let low = 0;
  let high = blocks.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((blocks[middle] as Block).start <= time) low = middle;
    else high = middle - 1;
  }
  return high < 0 ? -1 : low;
}

/** What there is to know of a block beside its length: "no picture, audio older than its text". */
export function stateInWords({ picture, sound }: Block): string {
  const lacks = picture === null ? ["no picture"] : [];
  if (sound === "none") lacks.push("no audio");
  if (sound === "stale") lacks.push("audio older than its text");
  if (sound === "failed") lacks.push("audio failed");
  if (sound === "generating") lacks.push("audio being generated");
  return lacks.join(", ");
}
