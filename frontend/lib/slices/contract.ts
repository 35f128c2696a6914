/**
 * What the stores hold and can do. Actions never throw: they show a toast with a sentence where something
 * fails, and answer whether it was done.
 */
import type {
  AllNarrationsWish,
  ApiProblem,
  AudioGenerationStatus,
  AudioOrder,
  FilmOrder,
  ImportedProject,
  LoadState,
  Missing,
  NarrationWish,
  ProjectChange,
  ProjectHead,
  ProjectSummary,
  RenderProgress,
  RenderStatus,
  RenderStatusResponse,
  RenderWish,
  SaveState,
  Segment,
  Settings,
  SettingsChange,
  StorySource,
  StudioEvent,
  TaskProgress,
  TaskStatusResponse,
  UndoStep,
  UploadState,
  Voice,
} from "../types";

type Done = Promise<boolean>;

/** The open project, its segments by id and their order. */
export interface ProjectSlice {
  projectId: string | null;
  load: LoadState;
  project: ProjectHead | null;
  /** In story order. */
  ids: readonly string[];
  byId: Readonly<Record<string, Segment>>;
  /** Opens a project, or reads the open one anew; what did not change stays the same object. */
  fetchProject: (id: string) => Promise<void>;
  /** Leaves the open project; what is not saved stays kept and is gone on with when it is opened again. */
  closeProject: () => void;
  /** Shows again why narrations, or a draft, failed before the page was loaded. */
  recallFailures: () => Promise<void>;
  /** At once here; false where it is refused. */
  renameProject: (title: string) => Done;
  changeProject: (change: ProjectChange) => Done;
  /** Tells the store what was heard from the studio. */
  hear: (event: StudioEvent) => void;
}

/** Which segment a new one stands beside. */
export type Beside = { after: string } | { before: string };

/** Segments: added, edited, moved, deleted. */
export interface SegmentSlice {
  /** Only segments that are not saved are here, and the project where its title is not. */
  saves: Readonly<Record<string, SaveState>>;
  /** Behind another segment or before it, else at the end; gives the new id, or null. */
  addSegment: (beside?: Beside) => Promise<string | null>;
  /**
   * At once here; saved 500 ms after the last call, and kept in this browser until that is confirmed. One step
   * takes back what is typed until `saveNow`.
   */
  editText: (id: string, text: string) => void;
  editPrompt: (id: string, prompt: string) => void;
  /** Saves at once what was typed; true when nothing is left. Without an id: everything. */
  saveNow: (id?: string) => Done;
  setLocked: (id: string, locked: boolean) => Done;
  deleteSegment: (id: string) => Done;
  /** The whole new order, shown at once. */
  reorder: (ids: readonly string[]) => Done;
  /** Moves one segment to a place (from 0). */
  moveSegment: (id: string, place: number) => Done;
  appendStory: (source: StorySource) => Promise<ImportedProject | null>;
}

/** Pictures and recorded narrations. */
export interface UploadSlice {
  /** By segment id, while they are on their way. */
  uploads: Readonly<Record<string, UploadState>>;
  uploadImage: (id: string, file: File) => Done;
  /** Fills the segments in story order, beginning with `from`, by the files in natural order. */
  uploadImages: (files: readonly File[], from: string) => Done;
  removeImage: (id: string) => Done;
  restoreImage: (id: string) => Done;
  uploadAudio: (id: string, file: File) => Done;
  removeAudio: (id: string) => Done;
  restoreAudio: (id: string) => Done;
  cancelUpload: (id: string) => void;
}

/** Narrations that are being made. */
export interface AudioSlice {
  /** The task of all narrations. */
  audioTaskId: string | null;
  audioGenerationStatus: AudioGenerationStatus;
  bulkGenerationProgress: TaskProgress | null;
  /** By segment: the newest task of its own that is going on. */
  audioTasks: Readonly<Record<string, TaskStatusResponse>>;
  /** By segment: why its narration could not be made. */
  audioErrors: Readonly<Record<string, string>>;
  /** While it is asked whether narrations may be paid for. */
  audioOrder: AudioOrder | null;
  /** Saves what was typed first. Where it costs something, `audioOrder` asks whether it may: nothing is paid unseen. */
  generateAudio: (segmentId: string, wish?: NarrationWish) => Done;
  /** In the same way. */
  generateAllAudio: (wish?: AllNarrationsWish) => Done;
  /** Begins what `audioOrder` asks about. */
  payForAudio: () => Done;
  /** It is not to be paid for. */
  leaveAudioOrder: () => void;
  /** Calls off the narration of one segment; without one, of all. */
  cancelAudio: (segmentId?: string) => Done;
  /** Asks how the open narrations stand, once. */
  pollAudioStatus: () => Promise<void>;
}

/** The film. Components read it by `selectRenderState`. */
export interface RenderSlice {
  renderTaskId: string | null;
  renderStatus: RenderStatus;
  renderProgress: RenderProgress | null;
  outputUrl: string | null;
  /** The newest answer about the film. */
  film: RenderStatusResponse | null;
  cancellingRender: boolean;
  /** What the studio found missing on its disk, though the segments name it. */
  refusedFor: Missing | null;
  /** While it is asked who is to make the film. */
  filmOrder: FilmOrder | null;
  /** Who was to make it last, and how. */
  lastWish: RenderWish | null;
  /**
   * Saves what was typed, then asks for the film; attaches to a render that is going on. Where services could
   * make it and the wish names nobody, `filmOrder` asks who is to first: nothing is ordered unseen.
   */
  startRender: (wish?: RenderWish) => Promise<void>;
  /** Nobody is to make it now. */
  leaveOrder: () => void;
  /** Asks how the film stands, once. */
  pollRenderStatus: () => Promise<void>;
  cancelRender: () => Done;
  downloadVideo: () => void;
  resetRenderState: () => void;
}

/** A draft of the film: small, quick, and without a word in how the film itself stands. */
export interface DraftSlice {
  /** The one that waits or is being made. */
  draftTask: TaskStatusResponse | null;
  /** Why the last one could not be made; null where it could, or another is being made. */
  draftError: string | null;
  /** Saves what was typed, then asks for a draft; attaches to one that is being made. */
  startDraft: () => Done;
  cancelDraft: () => Done;
  /** Asks how the open draft stands, once. */
  pollDraftStatus: () => Promise<void>;
}

export interface HistorySlice {
  undoSteps: readonly UndoStep[];
  canUndo: boolean;
  /** Completes "Undo …": the newest step's label. */
  undoLabel: string | null;
  /** Takes the newest step back. */
  undo: () => Done;
}

export type ProjectStore = ProjectSlice & SegmentSlice & UploadSlice & AudioSlice & RenderSlice & DraftSlice & HistorySlice;

/** All projects. */
export interface DashboardStore {
  load: LoadState;
  /** Newest edited first. */
  projects: readonly ProjectSummary[];
  /** How far the films are that are being made, by project. */
  progressById: Readonly<Record<string, RenderProgress>>;
  /** Why the last import was refused, every problem by segment and field. */
  importProblem: ApiProblem | null;
  /** From 0 to 1 while a story is on its way, else null. */
  importFraction: number | null;
  fetchProjects: () => Promise<void>;
  /** Gives the new project's id, or null. */
  createProject: (title: string) => Promise<string | null>;
  /** Gives the new project (with `warnings`), or null: then `importProblem` says why. */
  importStory: (source: StorySource) => Promise<ImportedProject | null>;
  cancelImport: () => void;
  clearImportProblem: () => void;
  /** At once here; a toast offers to undo it. */
  deleteProject: (id: string) => Done;
  restoreProject: (id: string) => Done;
  hear: (event: StudioEvent) => void;
}

/** What holds for every film, and the voices to choose from. What fails is said where it is chosen. */
export interface SettingsStore {
  load: LoadState;
  settings: Settings | null;
  voices: readonly Voice[];
  isSaving: boolean;
  /** Why the last change was refused: a sentence. */
  refusal: string | null;
  /** What is shown stays until the answer is there. */
  fetchSettings: () => Promise<void>;
  saveSettings: (change: SettingsChange) => Done;
  /** Nobody looks any more: a refusal that is still to come is told by a toast. */
  leaveSettings: () => void;
}
