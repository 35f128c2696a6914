import type { components } from "./schema.gen";

type Shapes = components["schemas"];

export type ProjectStatus = Shapes["ProjectStatusEnum"];
export type TaskState = Shapes["TaskStatusEnum"];
export type Project = Shapes["Project"];
export type ImportedProject = Shapes["ImportedProject"];
export type ProjectSummary = Shapes["ProjectSummary"];
/** A project without its segments, as the editor keeps it: they live beside it, by id. */
export type ProjectHead = Omit<Project, "segments">;
export type Segment = Shapes["Segment"];
export type Move = Shapes["Move"];
export type Rect = Shapes["Rect"];
export type RenderProgress = Shapes["FilmProgress"];
export type SceneProgress = Shapes["SceneProgress"];
export type RenderStatusResponse = Shapes["ProjectStatus"];
export type RenderTriggerResponse = Shapes["RenderStarted"];
export type TaskProgress = Shapes["TaskProgress"];
export type TaskStatusResponse = Shapes["TaskStatus"];
export type Voice = Shapes["Voice"];
export type Settings = Shapes["Settings"];
export type Readiness = Shapes["Readiness"];
export type Amount = Shapes["Amount"];
export type Budget = Shapes["Budget"];
export type BudgetPeriod = Shapes["BudgetPeriod"];
export type Estimate = Shapes["Estimate"];
export type ProviderEstimate = Shapes["ProviderEstimate"];
export type NarrationEstimate = Shapes["NarrationEstimate"];
export type Costs = Shapes["Costs"];
export type ProviderCall = Shapes["ProviderCall"];
export type CheckedCall = Shapes["CheckedCall"];
export type ResentCall = Shapes["ResentCall"];
export type ErrorBody = Shapes["Error"];

export type NewProject = Shapes["NewProjectRequest"];
export type ProjectChange = Shapes["PatchedProjectChangeRequest"];
export type SegmentChange = Shapes["PatchedSegmentChangeRequest"];
export type SettingsChange = Shapes["PatchedSettingsRequest"];
export type RenderOptions = Shapes["RenderOptionsRequest"];
/** Who is to make the film, and how; `force` encodes every shot anew. */
export type RenderWish = Omit<Shapes["RenderRequestRequest"], "draft">;
export type NarrationWish = Shapes["NarrationRequestRequest"];
export type AllNarrationsWish = Shapes["AllNarrationsRequestRequest"];

/** One thing that is wrong with a story; `segment` counts from 1, null means the story as a whole. */
export interface StoryProblem {
  segment: number | null;
  field: string;
  message: string;
}

/** Why something could not be done: a sentence to show, a stable code, what is wrong where. */
export interface ApiProblem {
  /** The answer's status; 0 where there was no answer. */
  status: number;
  code: string;
  sentence: string;
  problems: readonly StoryProblem[];
}

/** Something that is fetched, and need not be there yet. */
export type LoadState =
  | { kind: "loading" }
  | { kind: "ready" }
  | { kind: "missing" }
  | { kind: "failed"; problem: ApiProblem };

/** A film that can be watched. `url` carries the film's version, so a newer one is never mistaken for it. */
export interface Film {
  url: string;
  /** Downloads it under the project's title. */
  downloadUrl: string;
  /** Seconds. */
  duration: number | null;
  /** Bytes. */
  fileSize: number | null;
  width: number | null;
  height: number | null;
  fps: number | null;
  finishedAt: string | null;
  /** The names of who made it, where services did. */
  makers: readonly string[] | null;
  /** What they were paid for its scenes in all, by whichever render. */
  cost: Amount | null;
  /** What its own render paid of that. */
  paid: Amount | null;
}

/** The question who is to make the film, asked where services could. */
export interface FilmOrder {
  estimate: Estimate;
  /** Why the last answer was refused. */
  problem: ApiProblem | null;
  /** Orders in doubt, which have to be decided about first. */
  calls: readonly string[];
}

/** The question whether a voice is to be paid for reading a segment (null: all of them), and what it would be asked for. */
export interface AudioOrder {
  estimate: NarrationEstimate;
  segmentId: string | null;
  wish: AllNarrationsWish;
}

/** The ids of the segments that lack something, in story order. */
export interface Missing {
  missingImages: readonly string[];
  missingAudio: readonly string[];
}

/**
 * How the film stands; button, bar, badge and preview draw this and nothing else.
 *
 * `previous` is an older good film. `missing` (null: nothing) keeps a finished or failed film from being
 * rendered again. `queuedBehind` is the sentence of what the render waits for. `calls` are orders at a service
 * that somebody has to look after.
 */
export type RenderState =
  | ({ kind: "notReady"; hasSegments: boolean } & Missing)
  | { kind: "ready" }
  | { kind: "validating"; previous: Film | null }
  | {
      kind: "rendering";
      progress: RenderProgress | null;
      previous: Film | null;
      previousUrl: string | null;
      queuedBehind: string | null;
      cancelling: boolean;
    }
  | { kind: "completed"; outputUrl: string; film: Film; stale: boolean; missing: Missing | null }
  | {
      kind: "failed";
      error: string;
      calls: readonly string[];
      previous: Film | null;
      previousUrl: string | null;
      missing: Missing | null;
    };

/** The seeds' name of the same, for the store's own state. */
export type RenderStatus = "idle" | "validating" | "rendering" | "completed" | "failed";

/**
 * Whether what was typed is safe. `since` is when it was first not saved (ms since 1970); `problem` says
 * why the studio refused it, and then nothing is retried until it is edited.
 */
export type SaveState =
  | { kind: "saved" }
  | { kind: "saving" }
  | { kind: "unsaved"; retrying: boolean; since: number; problem: string | null };

/** How a segment's sound stands. `waiting`: other work comes first. */
export type AudioState =
  | { kind: "none" }
  | { kind: "generating"; phase: string; waiting: boolean }
  | { kind: "ready"; url: string; duration: number; recorded: boolean }
  | { kind: "stale"; url: string; duration: number }
  | { kind: "failed"; message: string; url: string | null };

export type AudioGenerationStatus = "idle" | "generating" | "completed" | "failed";

/** A file on its way. `fraction` is from 0 to 1; at 1 the studio is looking at it. */
export interface UploadState {
  kind: "image" | "audio";
  name: string;
  fraction: number;
}

/** How the page hears of changes: told at once, asking every 3 s, or not at all. */
export type Connection = "live" | "polling" | "offline";

/** What can be taken back: its name completes "Undo …". */
export interface UndoStep {
  label: string;
  undo: () => Promise<void>;
}

/** A file with its name in the dropped folder: "images/01.jpg". */
export interface NamedFile {
  path: string;
  file: File;
}

/** A story to make a project of, or to append. */
export type StorySource =
  | { kind: "json"; story: unknown; title?: string }
  | { kind: "text"; text: string; title?: string; language?: string; format?: "text" | "prose" | "json" }
  | { kind: "files"; story: File; files: readonly NamedFile[]; title?: string; language?: string };

/** What `/api/events/` tells. */
export type StudioEvent =
  | { name: "hello" }
  | { name: "reset" }
  | { name: "status"; body: RenderStatusResponse }
  | { name: "task"; body: TaskStatusResponse }
  | { name: "project"; body: { project_id: string; change: ProjectEventKind } };

export type ProjectEventKind = "created" | "edited" | "deleted" | "restored" | "purged";
