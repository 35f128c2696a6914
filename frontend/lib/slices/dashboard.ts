import type { StoreApi } from "zustand";
import * as api from "../api";
import { Cancelled, problemOf } from "../errors";
import { kept } from "../reconcile";
import { createSync } from "../sync";
import { showToast } from "../toasts";
import type { ApiProblem, ImportedProject, ProjectSummary, RenderStatusResponse } from "../types";
import { attempt, without } from "./context";
import type { DashboardStore } from "./contract";
import { furthest } from "./render";

export const NO_PROJECTS = {
  load: { kind: "loading" },
  projects: [],
  progressById: {},
  importProblem: null,
  importFraction: null,
} as const;

type Set = StoreApi<DashboardStore>["setState"];
type Get = StoreApi<DashboardStore>["getState"];

export function dashboardSlice(set: Set, get: Get): DashboardStore {
  let sending: AbortController | null = null;
  /** Of each film: when it was last heard of, counted, and of which render. */
  const heard = new Map<string, { at: number; task: string | null }>();
  let news = 0;

  function hear(status: RenderStatusResponse): boolean {
    const { project_id, task_id: task } = status;
    const isSame = heard.get(project_id)?.task === task;
    heard.set(project_id, { at: ++news, task });
    return hearStatus(set, get, status, isSame);
  }

  const sync = createSync({
    async read() {
      const begun = news;
      return { begun, projects: await api.listProjects() };
    },
    apply: ({ begun, projects }) => showProjects(set, projects, (id) => (heard.get(id)?.at ?? 0) > begun),
    onError: (error) => showFailure(set, get, problemOf(error)),
    hears: () => false,
  });

  async function restore(id: string) {
    await sync.change(() => api.restoreProject(id));
    await sync.refresh();
  }

  return {
    ...NO_PROJECTS,
    fetchProjects: sync.refresh,
    async createProject(title) {
      let created: string | null = null;
      await attempt("The project was not created", async () => {
        created = (await sync.change(() => api.createProject({ title }))).id;
        sync.refreshSoon();
      });
      return created;
    },
    async importStory(source) {
      sending?.abort();
      const call = new AbortController();
      sending = call;
      set({ importProblem: null, importFraction: 0 });
      let imported: ImportedProject | null = null;
      let importProblem: ApiProblem | null = null;
      const onProgress = (fraction: number) => sending === call && set({ importFraction: fraction });
      try {
        imported = await api.importStory(source, { signal: call.signal, onProgress });
        sync.refreshSoon();
      } catch (error) {
        if (!(error instanceof Cancelled)) importProblem = problemOf(error);
      }
      if (sending === call) {
        sending = null;
        set({ importProblem, importFraction: null });
      }
      return imported;
    },
    cancelImport: () => sending?.abort(),
    clearImportProblem: () => set({ importProblem: null }),
    async deleteProject(id) {
      const before = get().projects;
      const title = before.find((project) => project.id === id)?.title ?? "Project";
      set({ projects: before.filter((project) => project.id !== id) });
      const done = await attempt("The project was not deleted", () => sync.change(() => api.deleteProject(id)));
      if (!done) {
        set({ projects: before });
        sync.refreshSoon();
        return false;
      }
      const undo = () => void attempt("The project was not restored", () => restore(id));
      showToast({ title: `"${title}" deleted`, action: { label: "Undo", run: undo }, key: `deleted ${id}` });
      return true;
    },
    restoreProject: (id) => attempt("The project was not restored", () => restore(id)),
    hear(event) {
      switch (event.name) {
        case "reset":
        case "project":
          return sync.refreshSoon();
        case "hello":
          return sync.refreshUnlessFresh();
        case "status":
          return hear(event.body) ? undefined : sync.refreshSoon();
        case "task":
      }
    },
  };
}

/** Shows the films as they were read; of those that were heard of since the reading began, what was heard stays. */
function showProjects(set: Set, projects: readonly ProjectSummary[], isOlder: (id: string) => boolean): void {
  set((before) => {
    const known = new Map(before.projects.map((project) => [project.id, project]));
    const shown = projects.map((project) => {
      const present = known.get(project.id);
      return kept(present, present !== undefined && isOlder(project.id) ? { ...project, ...filmOf(present) } : project);
    });
    const ended = shown.filter(({ status }) => status !== "PROCESSING").map(({ id }) => id);
    return { load: { kind: "ready" }, projects: shown, progressById: without(before.progressById, ...ended) };
  });
}

/** What a project and its film's status have in common. */
function filmOf({ status, output_url, previous_output_url, finished_at, error, error_code }: ProjectSummary | RenderStatusResponse) {
  return { status, output_url, previous_output_url, finished_at, error, error_code };
}

/** Says why the list could not be read. One that is shown stays. */
function showFailure(set: Set, get: Get, problem: ApiProblem): void {
  if (get().load.kind !== "ready") set({ load: { kind: "failed", problem } });
}

/** Shows how a film stands on its card; false where there is no such card. `isSame`: it is the render that is shown. */
function hearStatus(set: Set, get: Get, status: RenderStatusResponse, isSame: boolean): boolean {
  const { projects, progressById } = get();
  const id = status.project_id;
  const project = projects.find((one) => one.id === id);
  if (project === undefined) return false;
  const shown = kept(project, { ...project, ...filmOf(status) });
  const progress = furthest(progressById[id] ?? null, isSame && project.status === "PROCESSING", status);
  const isMaking = status.status === "PROCESSING" && progress !== null;
  set({
    ...(shown !== project && { projects: projects.map((one) => (one === project ? shown : one)) }),
    progressById: isMaking ? { ...progressById, [id]: progress } : without(progressById, id),
  });
  return true;
}
