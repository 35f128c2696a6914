import * as api from "../api";
import { ApiError } from "../errors";
import { noteWork } from "../failed-work";
import { kept } from "../reconcile";
import { wantsAudio } from "../selectors";
import { showToast } from "../toasts";
import type { AllNarrationsWish, Project, TaskState, TaskStatusResponse } from "../types";
import { attempt, type Context, report, showSegment, tellNotices, without } from "./context";
import type { AudioSlice, ProjectStore } from "./contract";
import { remember } from "./history";

const FAILED = "The audio was not generated";
const UNSAVED = "The text is not saved yet, and the old one would be read. Try again when it is.";
/** Gives null where something is to be asked first. */
type Request = () => Promise<{ task_id: string | null; message: string } | null>;

const OPEN: readonly TaskState[] = ["PENDING", "PROCESSING"];

export const NO_AUDIO = {
  audioTaskId: null,
  audioGenerationStatus: "idle",
  bulkGenerationProgress: null,
  audioTasks: {},
  audioErrors: {},
  audioOrder: null,
} as const;

export function audioSlice(context: Context): AudioSlice {
  const { get, set } = context;
  /** Of segments, or of the project for all narrations: what is asked for and not answered yet. */
  const asking = new Set<string>();

  /** Saves what was typed, then asks, once however often it is wanted; attaches to what is being made already. */
  async function ask(id: string, segmentId: string | undefined, request: Request): Promise<boolean> {
    if (asking.has(id)) return false;
    asking.add(id);
    try {
      return await send(segmentId, request);
    } finally {
      asking.delete(id);
    }
  }

  async function send(segmentId: string | undefined, request: Request): Promise<boolean> {
    const { projectId } = get();
    if (!(await get().saveNow(segmentId))) {
      showToast({ tone: "error", title: FAILED, description: UNSAVED, key: FAILED });
      return false;
    }
    try {
      const started = await request();
      if (started === null) return false;
      const { task_id, message } = started;
      if (task_id === null) showToast({ title: message, key: "audio" });
      else await follow(task_id, projectId);
      return true;
    } catch (error) {
      const running = error instanceof ApiError && error.code === "already_generating" ? error.details.task_id : null;
      if (typeof running === "string") await follow(running, projectId);
      else report(FAILED, error);
      return false;
    }
  }

  /** Orders a segment's narration (null: all of them), unless it costs something: then it is asked whether it may. */
  async function order(projectId: string, segmentId: string | null, wish: AllNarrationsWish) {
    const estimate = await (segmentId === null
      ? api.getNarrationEstimate(projectId, wish)
      : api.getSegmentNarrationEstimate(segmentId, wish));
    if (estimate.cost === null || estimate.cost.micros === 0) return generate(projectId, segmentId, wish);
    if (get().projectId === projectId) set({ audioOrder: { estimate, segmentId, wish } });
    return null;
  }

  async function follow(taskId: string, projectId: string | null) {
    const task = await api.getTaskStatus(taskId).catch(() => null); // its events tell, or the next question
    if (task !== null && get().projectId === projectId) hearTask(context, task);
  }

  return {
    ...NO_AUDIO,
    async generateAudio(id, wish = {}) {
      const { projectId } = get();
      return projectId !== null && ask(id, id, () => order(projectId, id, wish));
    },
    async generateAllAudio(wish = {}) {
      const { projectId } = get();
      return projectId !== null && ask(projectId, undefined, () => order(projectId, null, wish));
    },
    async payForAudio() {
      const { projectId, audioOrder } = get();
      if (projectId === null || audioOrder === null) return false;
      set({ audioOrder: null });
      const { estimate, segmentId } = audioOrder;
      // By the voice whose price was shown, whatever the settings say by now.
      const wish = { ...audioOrder.wish, voice_id: estimate.voice_id };
      return ask(segmentId ?? projectId, segmentId ?? undefined, () => generate(projectId, segmentId, wish));
    },
    leaveAudioOrder: () => set({ audioOrder: null }),
    async cancelAudio(id) {
      const taskId = id === undefined ? get().audioTaskId : get().audioTasks[id]?.task_id;
      if (taskId === null || taskId === undefined) return false;
      return attempt("The audio was not cancelled", async () => hearTask(context, await api.cancelTask(taskId)));
    },
    async pollAudioStatus() {
      const { projectId, audioTaskId, audioGenerationStatus, audioTasks } = get();
      const bulk = audioGenerationStatus === "generating" ? audioTaskId : null;
      const open = Object.values(audioTasks).map((task) => task.task_id);
      await Promise.all([...(bulk === null ? [] : [bulk]), ...open].map((taskId) => follow(taskId, projectId)));
      if (bulk !== null && get().projectId === projectId) context.sync().refreshSoon(); // what it has made so far
    },
  };
}

function generate(projectId: string, segmentId: string | null, wish: AllNarrationsWish) {
  return segmentId === null ? api.generateAllAudio(projectId, wish) : api.generateAudio(segmentId, wish);
}

/** Shows the narrations that a project says are being made, and asks how far they are. */
export function showOpenTasks({ get, set }: Context, { narration_task, segments }: Project): void {
  const known = get().audioTasks;
  const going = segments.filter(({ task }) => task !== null);
  const audioTasks = Object.fromEntries(going.map((one) => [one.id, known[one.id] ?? begun(one.task ?? "", one.project, one.id)]));
  set({ audioTasks: kept(known, audioTasks) });
  if (narration_task === get().audioTaskId) return;
  // It began, or ended, while nobody told.
  if (narration_task !== null) set({ audioTaskId: narration_task, audioGenerationStatus: "generating" });
  void get().pollAudioStatus();
}

/** A narration of which no more is known than that it is being made. */
function begun(task_id: string, project_id: string, segment_id: string): TaskStatusResponse {
  const nothing = { progress: null, result: null, error: null, error_code: null };
  return { task_id, kind: "tts", project_id, segment_id, status: "PENDING", ...nothing };
}

/** Shows how a narration stands. */
export function hearTask(context: Context, task: TaskStatusResponse): void {
  if (task.project_id !== null) noteWork(task.project_id, task.task_id, task.status === "FAILED");
  if (task.kind === "tts" && task.segment_id !== null) hearOne(context, task.segment_id, task);
  if (task.kind === "tts_all") hearAll(context, task);
}

function hearOne(context: Context, id: string, task: TaskStatusResponse): void {
  const { get, set } = context;
  if (OPEN.includes(task.status)) {
    return set(({ audioTasks, audioErrors }) => ({ audioTasks: { ...audioTasks, [id]: task }, audioErrors: without(audioErrors, id) }));
  }
  const wasOpen = id in get().audioTasks;
  // What failed long ago is told only where it still matters.
  const failed = task.status === "FAILED" && (wasOpen || wantsAudioNow(context, id));
  set(({ audioTasks, audioErrors }) => ({
    audioTasks: without(audioTasks, id),
    audioErrors: failed ? { ...audioErrors, [id]: task.error ?? FAILED } : without(audioErrors, id),
  }));
  if (!wasOpen) return;
  tellNotices(noticesOf(task), "About this narration");
  if (task.status === "COMPLETED" && get().byId[id]?.audio_recorded) {
    remember(context, { label: "replacing a recording", undo: async () => void (await get().restoreAudio(id)) });
  }
  void readSegment(context, id);
}

function wantsAudioNow({ get }: Context, id: string): boolean {
  const segment = get().byId[id];
  return segment !== undefined && wantsAudio(segment);
}

function hearAll(context: Context, task: TaskStatusResponse): void {
  const { get, set } = context;
  if (OPEN.includes(task.status)) {
    return set({ audioTaskId: task.task_id, audioGenerationStatus: "generating", bulkGenerationProgress: task.progress });
  }
  const wasOpen = get().audioGenerationStatus === "generating";
  const ended = { COMPLETED: "completed", FAILED: "failed" } as const;
  const audioGenerationStatus = task.status === "COMPLETED" || task.status === "FAILED" ? ended[task.status] : "idle";
  set({ audioTaskId: null, audioGenerationStatus, bulkGenerationProgress: null, audioErrors: missesOf(task, get().byId) });
  if (!wasOpen) return;
  if (task.status === "FAILED") showToast({ tone: "error", title: "Some audio was not generated", description: task.error ?? FAILED, key: "audio" });
  else tellNotices(noticesOf(task), "About these narrations");
  context.sync().refreshSoon();
}

async function readSegment(context: Context, id: string): Promise<void> {
  try {
    showSegment(context, await api.getSegment(id));
  } catch {
    context.sync().refreshSoon(); // it may have been deleted, or the studio be away
  }
}

function noticesOf({ result }: TaskStatusResponse): string[] {
  const notices: unknown = result?.notices;
  return Array.isArray(notices) ? notices.filter((notice) => typeof notice === "string") : [];
}

/** Which segments of all could not be narrated, and why. */
function missesOf({ result }: TaskStatusResponse, byId: ProjectStore["byId"]): Record<string, string> {
  const failed: unknown = result?.failed;
  if (!Array.isArray(failed)) return {};
  const misses = failed.filter((miss: unknown): miss is { segment_id: string; message: string } => {
    return typeof miss === "object" && miss !== null && "segment_id" in miss && "message" in miss;
  });
  const open = misses.filter(({ segment_id: id }) => byId[id] && wantsAudio(byId[id])); // some may have been made since
  return Object.fromEntries(open.map(({ segment_id, message }) => [segment_id, message]));
}
