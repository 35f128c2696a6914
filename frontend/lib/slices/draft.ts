import * as api from "../api";
import { ApiError } from "../errors";
import { noteWork } from "../failed-work";
import { showToast } from "../toasts";
import type { Project, TaskState, TaskStatusResponse } from "../types";
import { attempt, type Context, report } from "./context";
import type { DraftSlice } from "./contract";
import { showNotReady } from "./render";

const REFUSED = "The draft was not started";
const OPEN: readonly TaskState[] = ["PENDING", "PROCESSING"];

export const NO_DRAFT = { draftTask: null, draftError: null } as const;

export function draftSlice(context: Context): DraftSlice {
  const { get } = context;
  let asking = false;

  async function follow(taskId: string, projectId: string) {
    const before = context.draftNews.count;
    const task = await api.getTaskStatus(taskId).catch(() => null); // its events tell, or the next question
    if (task !== null && get().projectId === projectId && context.draftNews.count === before) hearDraft(context, task);
  }

  async function request(projectId: string): Promise<boolean> {
    try {
      const { task_id } = await api.renderProject(projectId, { draft: true });
      if (get().projectId === projectId) begin(context, task_id, projectId);
      await follow(task_id, projectId);
      return true;
    } catch (error) {
      const running = error instanceof ApiError && error.code === "already_drafting" ? error.details.task_id : null;
      if (typeof running === "string") await follow(running, projectId);
      else if (get().projectId === projectId && !showNotReady(context, REFUSED, error)) report(REFUSED, error);
      return false;
    }
  }

  return {
    ...NO_DRAFT,
    async startDraft() {
      const { projectId, draftTask } = get();
      if (projectId === null || draftTask !== null || asking) return false;
      asking = true;
      try {
        // The draft is made of what the studio has, so what was typed has to be there first.
        if (await get().saveNow()) return await request(projectId);
        showToast({ tone: "error", title: REFUSED, description: "Some text is not saved yet. Try again when it is.", key: REFUSED });
        return false;
      } finally {
        asking = false;
      }
    },
    async cancelDraft() {
      const { projectId, draftTask } = get();
      if (projectId === null || draftTask === null) return false;
      const done = await attempt("The draft was not cancelled", async () => {
        hearDraft(context, await api.cancelTask(draftTask.task_id));
      });
      if (!done) await get().pollDraftStatus(); // it may just have ended
      return done;
    },
    async pollDraftStatus() {
      const { projectId, draftTask } = get();
      if (projectId !== null && draftTask !== null) await follow(draftTask.task_id, projectId);
    },
  };
}

/** Shows the draft that a project says is being made, and asks how one stands that it does not name any more. */
export function showOpenDraft(context: Context, { id, draft_task }: Project): void {
  const { draftTask, pollDraftStatus } = context.get();
  if (draft_task === (draftTask?.task_id ?? null)) return;
  if (draft_task !== null) begin(context, draft_task, id);
  void pollDraftStatus();
}

/** Shows how a draft stands, as it was just heard. */
export function hearDraft({ get, set, draftNews }: Context, task: TaskStatusResponse): void {
  draftNews.count += 1;
  if (task.project_id !== null) noteWork(task.project_id, task.task_id, task.status === "FAILED");
  if (OPEN.includes(task.status)) return set({ draftTask: task, draftError: null });
  const wasOpen = get().draftTask !== null;
  const draftError = task.status === "FAILED" ? (task.error ?? "The draft could not be made. Try it again.") : null;
  set({ draftTask: null, draftError });
  if (!wasOpen || task.status === "CANCELLED") return;
  if (draftError !== null) {
    return void showToast({ tone: "error", title: "The draft was not made", description: draftError, key: "draft" });
  }
  showToast({ tone: "success", title: "The draft is ready", key: "draft" });
  void get().pollRenderStatus(); // it names the draft's address
}

/** A draft of which no more is known than that it is asked for. */
function begin({ set }: Context, task_id: string, project_id: string): void {
  const nothing = { progress: null, result: null, error: null, error_code: null };
  const draftTask = { task_id, kind: "draft", project_id, segment_id: null, status: "PENDING", ...nothing } as const;
  set({ draftTask, draftError: null });
}
