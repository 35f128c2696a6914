/** What holds for every film: who reads, how fast, and how far the camera goes. */
import type { Move, Rect, Segment, Settings, SettingsChange } from "./types";

export interface Choice {
  /** The voice's id. */
  voice: string;
  /** 1 is an unhurried narrator. */
  speed: number;
  /** 1 is a still picture. */
  zoom: number;
}

/** The API's own defaults. */
export const STANDARD: Choice = { voice: "af_bella", speed: 1, zoom: 1.3 };

/** What the API takes, in steps that can be told apart. */
export const SPEEDS = { min: 0.5, max: 2, step: 0.05 } as const;
export const ZOOMS = { min: 1, max: 2, step: 0.05 } as const;

export function choiceOf({ default_voice_id, tts_speed, zoom_intensity }: Settings): Choice {
  return { voice: default_voice_id, speed: tts_speed, zoom: zoom_intensity };
}

/** What has to be changed for a choice to hold; null where it holds already. */
export function changeOf(settings: Settings, { voice, speed, zoom }: Choice): SettingsChange | null {
  const change: SettingsChange = {
    ...(voice !== settings.default_voice_id && { default_voice_id: voice }),
    ...(speed !== settings.tts_speed && { tts_speed: speed }),
    ...(zoom !== settings.zoom_intensity && { zoom_intensity: zoom }),
  };
  return Object.keys(change).length > 0 ? change : null;
}

/** Whether a narration that is there would sound otherwise. */
export const changesSound = (change: SettingsChange | null): boolean =>
  change?.default_voice_id !== undefined || change?.tts_speed !== undefined;

/** Whether making all audio anew would make this segment's: it was generated, and is not locked. */
export const isReadAgain = ({ audio_file, audio_recorded, is_locked }: Segment): boolean =>
  audio_file !== null && !audio_recorded && !is_locked;

/** "1.30×". */
export const timesOf = (factor: number): string => `${factor.toFixed(2)}×`;

/** The camera's first two moves at a zoom, as the engine makes them: into the middle, and across from corner to corner. */
export function movesAt(zoom: number): { inwards: Move; across: Move } {
  return {
    inwards: { start: viewAt(0.5, 1), end: viewAt(0.5, zoom) },
    across: { start: viewAt(0, zoom), end: viewAt(1, zoom) },
  };
}

/** What is seen at a zoom, placed at a fraction of the room that is left beside it. */
function viewAt(place: number, zoom: number): Rect {
  const side = 1 / zoom;
  const edge = place * (1 - side);
  return { x: edge, y: edge, width: side, height: side };
}
