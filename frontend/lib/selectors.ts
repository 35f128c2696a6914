/**
 * What components read of the open project: `useProjectStore(selectRenderState)`,
 * `useProjectStore(selectSegment(id))`. A selector gives the same object until what it shows has changed.
 */
import { kept } from "./reconcile";
import type { ProjectStore } from "./slices/contract";
import type { AudioState, Film, Missing, RenderState, SaveState, Segment, UploadState } from "./types";

const SAVED: SaveState = { kind: "saved" };
const WAITING = "Waiting for its turn";
const NO_SOUND: AudioState = { kind: "none" };

type Results<Inputs extends readonly unknown[], Result> = { inputs: Inputs; result: Result };

/** A selector that works again only when one of its inputs is another, and keeps a result that is the same. */
function remembered<Inputs extends readonly unknown[], Result>(
  inputsOf: (state: ProjectStore) => readonly [...Inputs],
  make: (...inputs: Inputs) => Result,
): (state: ProjectStore) => Result {
  let last: Results<readonly [...Inputs], Result> | null = null;
  return (state) => {
    const inputs = inputsOf(state);
    if (last === null || inputs.some((input, index) => !Object.is(input, last?.inputs[index]))) {
      last = { inputs, result: kept(last?.result, make(...inputs)) };
    }
    return last.result;
  };
}

/** One segment with what was typed; undefined once it is deleted. */
export const selectSegment =
  (id: string) =>
  (state: ProjectStore): Segment | undefined =>
    state.byId[id];

/** The ids in story order. */
export const selectTimeline = (state: ProjectStore): readonly string[] => state.ids;

export const selectSaveState =
  (id: string) =>
  (state: ProjectStore): SaveState =>
    state.saves[id] ?? SAVED;

export const selectUpload =
  (id: string) =>
  (state: ProjectStore): UploadState | undefined =>
    state.uploads[id];

/** What keeps the film from being made. Segments that were deleted meanwhile need nothing. */
export const selectMissing: (state: ProjectStore) => Missing = remembered(
  (state) => [state.ids, state.byId, state.refusedFor] as const,
  (ids, byId, refused) => {
    const images = new Set(refused?.missingImages);
    const sounds = new Set(refused?.missingAudio);
    return {
      missingImages: ids.filter((id) => !byId[id]?.image_file || images.has(id)),
      missingAudio: ids.filter((id) => !byId[id]?.audio_file || sounds.has(id)),
    };
  },
);

/** How a segment's sound stands; make it once per segment (`useAudioState` does). */
export function selectAudioState(id: string): (state: ProjectStore) => AudioState {
  return remembered(
    (state) => [state.byId[id], state.audioTasks[id], state.audioErrors[id], state.audioGenerationStatus] as const,
    (segment, task, error, all) => {
      if (segment === undefined) return NO_SOUND;
      if (task !== undefined) {
        const waiting = task.status === "PENDING";
        return { kind: "generating", phase: task.progress?.current_phase ?? "", waiting };
      }
      if (all === "generating" && wantsAudio(segment)) return { kind: "generating", phase: WAITING, waiting: true };
      if (error !== undefined) return { kind: "failed", message: error, url: segment.audio_file };
      return soundOf(segment);
    },
  );
}

function soundOf(segment: Segment): AudioState {
  if (segment.audio_file === null) return NO_SOUND;
  const sound = { url: segment.audio_file, duration: segment.audio_duration ?? 0 };
  return segment.audio_stale ? { kind: "stale", ...sound } : { kind: "ready", ...sound, recorded: segment.audio_recorded };
}

/** Whether "Generate all audio" would make this segment's narration. */
export function wantsAudio(segment: Segment): boolean {
  return !segment.is_locked && (segment.audio_file === null || segment.audio_stale);
}

/** How many narrations "Generate all audio" would make. */
export const selectWantedAudio: (state: ProjectStore) => number = remembered(
  (state) => [state.ids, state.byId] as const,
  (ids, byId) => ids.filter((id) => byId[id] && wantsAudio(byId[id])).length,
);

/** The film's state: the one thing that button, bar, badge and preview draw. */
export const selectRenderState: (state: ProjectStore) => RenderState = remembered(
  (state) =>
    [
      state.renderStatus,
      state.film,
      selectFilm(state),
      selectMissing(state),
      state.ids.length > 0,
      state.cancellingRender,
    ] as const,
  (status, film, watchable, missing, hasSegments, cancelling): RenderState => {
    const lacking = missing.missingImages.length + missing.missingAudio.length > 0 || !hasSegments ? missing : null;
    switch (status) {
      case "validating":
        return { kind: "validating", previous: watchable };
      case "rendering": {
        // Right after it was asked for, what is known is still how the film before it ended.
        const progress = film?.status === "PROCESSING" ? film.progress : null;
        const queuedBehind = progress?.phase === "waiting" ? progress.current_phase : null;
        return { kind: "rendering", progress, ...olderFilm(watchable), queuedBehind, cancelling };
      }
      case "completed":
        if (watchable === null) break;
        return { kind: "completed", outputUrl: watchable.url, film: watchable, stale: film?.stale ?? false, missing: lacking };
      case "failed": {
        const error = film?.error ?? "The film could not be made. Render it again.";
        return { kind: "failed", error, calls: film?.provider_calls ?? [], ...olderFilm(watchable), missing: lacking };
      }
      case "idle":
    }
    return lacking === null ? { kind: "ready" } : { kind: "notReady", hasSegments, ...missing };
  },
);

const olderFilm = (previous: Film | null) => ({ previous, previousUrl: previous?.url ?? null });

/** The good film that can be watched now, the newest one or an older one. */
export const selectFilm: (state: ProjectStore) => Film | null = remembered(
  (state) => [state.film, state.project?.title ?? ""] as const,
  (film, title) => filmOf(film, title),
);

/** The good film that is there, be it the newest or one before it. */
function filmOf(status: ProjectStore["film"], title: string): Film | null {
  const address = status?.output_url ?? status?.previous_output_url;
  if (!status || !address) return null;
  // A project and its status spell the same instant in two ways; another address would load the film again.
  const instant = status.finished_at?.replace(/Z$/, "+00:00");
  const version = instant === undefined ? "" : `v=${encodeURIComponent(instant)}`;
  const name = encodeURIComponent(`${title.trim() || "Film"}.mp4`);
  return {
    url: version === "" ? address : `${address}?${version}`,
    downloadUrl: `${address}?download=${name}${version === "" ? "" : `&${version}`}`,
    duration: status.duration,
    fileSize: status.file_size,
    width: status.width,
    height: status.height,
    fps: status.fps,
    finishedAt: status.finished_at,
    makers: status.providers,
    cost: status.cost,
    paid: status.paid,
  };
}
