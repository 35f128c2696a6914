/** Films made over the API, for tests that try something else. */
import { expect } from "@playwright/test";
import { COLOURS, picture, sound } from "./material";
import type { Studio } from "./studio";

export interface FilmSegment {
  id: string;
  image_file: string | null;
  audio_duration: number | null;
}

export interface FilmStatus {
  status: "DRAFT" | "PROCESSING" | "COMPLETED" | "FAILED";
  output_url: string | null;
  progress: { percentage: number; frames_done: number; frames_total: number; phase: string } | null;
}

interface Wishes {
  title?: string;
  segments?: number;
  /** Of each segment. */
  seconds?: number;
  /** Many frames make a render long enough to be met in its middle. */
  fps?: number;
}

/** Small pictures, so that a film costs next to nothing. */
export const SHAPE = { resolution_width: 160, resolution_height: 90 };
/** A film that can be met in the middle of its making. */
export const LONG = { seconds: 12, fps: 120 };

/** What was encoded for another film would be taken from the cache, so no two films have the same pictures. */
let count = 0;

/** A project whose segments all have a picture of their own colour and a recorded narration. Gives its id. */
export async function filmable(studio: Studio, { title = "The harbour", segments = 3, seconds = 1, fps = 30 }: Wishes = {}) {
  const story = { title, segments: Array.from({ length: segments }, (_, place) => ({ text_content: `Scene ${place + 1}.` })) };
  const id = await studio.importStory(story);
  await studio.api("PATCH", `/projects/${id}/`, { ...SHAPE, framerate: fps });
  count += 1;
  for (const [place, segment] of (await segmentsOf(studio, id)).entries()) {
    await upload(studio, segment.id, "image", picture(COLOURS[place % COLOURS.length] ?? [0, 0, 0], 320 + count));
    await upload(studio, segment.id, "audio", sound(seconds));
  }
  return id;
}

/** The same with its film. */
export async function filmed(studio: Studio, wishes: Wishes = {}): Promise<string> {
  const id = await filmable(studio, wishes);
  await studio.api("POST", `/projects/${id}/render/`, {});
  await made(studio, id);
  return id;
}

export async function segmentsOf(studio: Studio, id: string): Promise<FilmSegment[]> {
  const { segments } = await studio.api<{ segments: FilmSegment[] }>("GET", `/projects/${id}/`);
  return segments;
}

export const statusOf = (studio: Studio, id: string) => studio.api<FilmStatus>("GET", `/projects/${id}/status/`);

/** Waits for the end of a film that is being made. */
export async function made(studio: Studio, id: string): Promise<void> {
  const often = { intervals: [50], timeout: 60_000 };
  await expect.poll(async () => (await statusOf(studio, id)).status, often).toBe("COMPLETED");
}

/** Where the film of a project lies. */
export const filmOf = (studio: Studio, id: string) => studio.fileOf(`/media/projects/${id}/output/final.mp4`);

async function upload(studio: Studio, segment: string, kind: "image" | "audio", content: Buffer) {
  const form = new FormData();
  const name = kind === "image" ? "picture.png" : "narration.wav";
  form.append(kind, new Blob([new Uint8Array(content)]), name);
  await studio.api("POST", `/segments/${segment}/upload-${kind}/`, form);
}
