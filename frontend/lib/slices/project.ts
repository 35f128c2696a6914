import * as api from "../api";
import { ApiError, problemOf } from "../errors";
import { failedWork, noteWork } from "../failed-work";
import { reconcile } from "../reconcile";
import type { Project, ProjectChange, RenderStatusResponse, Segment, TaskStatusResponse } from "../types";
import { hearTask, NO_AUDIO, showOpenTasks } from "./audio";
import { attempt, type Context } from "./context";
import type { ProjectSlice } from "./contract";
import { hearDraft, NO_DRAFT, showOpenDraft } from "./draft";
import { NO_HISTORY } from "./history";
import { applyStatus, hearNews, NO_RENDER } from "./render";
import { rename } from "./title";

const NOTHING_OPEN = {
  projectId: null,
  load: { kind: "loading" },
  project: null,
  ids: [],
  byId: {},
  ...NO_HISTORY,
  ...NO_AUDIO,
  ...NO_RENDER,
  ...NO_DRAFT,
} as const;

export function projectSlice(context: Context, openSync: (id: string) => void, closeSync: () => void): ProjectSlice {
  const { get, set } = context;
  function open(id: string) {
    leave();
    set({ ...NOTHING_OPEN, projectId: id });
    openSync(id);
  }

  function leave() {
    closeSync();
    // What is not saved goes on being saved; this only makes it quicker.
    void context.autosave.flush();
  }

  async function change(failure: string, wanted: ProjectChange): Promise<boolean> {
    const { projectId } = get();
    if (projectId === null) return false;
    return attempt(failure, async () => {
      const project = await context.sync().change(() => api.changeProject(projectId, wanted));
      if (get().projectId === projectId) showProject(context, project);
    });
  }

  return {
    ...NOTHING_OPEN,
    async fetchProject(id) {
      if (get().projectId !== id) open(id);
      await Promise.all([context.sync().refresh(), get().pollRenderStatus()]);
    },
    closeProject() {
      leave();
      set(NOTHING_OPEN);
    },
    async recallFailures() {
      const { projectId } = get();
      if (projectId === null) return;
      for (const name of failedWork(projectId)) {
        const task = await taskIfAny(projectId, name);
        if (task !== null && get().projectId === projectId) hearWork(context, task);
      }
    },
    renameProject: (title) => rename(context, title),
    changeProject: (wanted) => change("The project was not changed", wanted),
    hear(event) {
      const { projectId } = get();
      if (projectId === null) return;
      switch (event.name) {
        case "hello":
        case "reset":
          void get().pollRenderStatus();
          void get().pollAudioStatus();
          void get().pollDraftStatus();
          return event.name === "reset" ? context.sync().refreshSoon() : context.sync().refreshUnlessFresh();
        case "status":
          if (event.body.project_id === projectId) hearNews(context, event.body);
          return;
        case "task":
          if (event.body.project_id === projectId) hearWork(context, event.body);
          return;
        case "project":
          if (event.body.project_id !== projectId) return;
          if (event.body.change === "edited") context.sync().heard();
          else context.sync().refreshSoon();
      }
    },
  };
}

/** Shows how a narration or a draft stands. */
function hearWork(context: Context, task: TaskStatusResponse): void {
  if (task.kind === "draft") hearDraft(context, task);
  else hearTask(context, task);
}

/** How a task ended; null where it is gone, and is then not asked for again. */
async function taskIfAny(projectId: string, name: string): Promise<TaskStatusResponse | null> {
  try {
    return await api.getTaskStatus(name);
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) noteWork(projectId, name, false);
    return null;
  }
}

/** Shows a project as the studio has it now, under what is not saved yet. */
export function showProject(context: Context, project: Project): void {
  const { get, set, autosave } = context;
  const before = get();
  const overlaid = (segment: Segment) => {
    const typed = autosave.pending(segment.id);
    return typed ? { ...segment, ...typed } : segment;
  };
  set({ load: { kind: "ready" }, refusedFor: null, ...reconcile({ ...project, ...autosave.pending(project.id) }, before, overlaid) });
  showOpenTasks(context, project);
  showOpenDraft(context, project);
  if (get().film === null) applyStatus(context, statusOf(project));
}

/** Shows a project after a change of it was saved, where it is still open. */
export function showSaved(context: Context, project: Project): void {
  if (context.get().projectId === project.id) showProject(context, project);
}

/** Says why a project could not be read. One that is shown stays. */
export function showFailure({ get, set }: Context, error: unknown): void {
  const problem = problemOf(error);
  if (error instanceof ApiError && error.status === 404) set({ load: { kind: "missing" } });
  else if (get().load.kind !== "ready") set({ load: { kind: "failed", problem } });
}

/** What a project tells of its film, until its status is known. */
function statusOf(project: Project): RenderStatusResponse {
  const { id, status, output_url, previous_output_url, finished_at, error, error_code, render_task } = project;
  return {
    ...{ project_id: id, status, output_url, previous_output_url, finished_at, error, error_code },
    ...{ task_id: render_task, draft_url: null, progress: null, stale: false },
    ...{ duration: null, file_size: null, width: null, height: null, fps: null },
    ...{ providers: null, cost: null, paid: null, provider_calls: [] },
  };
}
