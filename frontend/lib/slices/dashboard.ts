import type { StoreApi } from "zustand";
import * as api from "../api";
import { Cancelled, problemOf } from "../errors";
import { kept } from "../reconcile";
import { createSync } from "../sync";
import { showToast } from "../toasts";
import type { ApiProblem, ImportedProject, ProjectSummary, RenderStatusResponse } from "../types";
import { attempt, without } from "./context";
import type { DashboardStore } from "./contract";

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
  const sync = createSync({
    read: () => api.listProjects(),
    apply: (projects) => showProjects(set, projects),
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
          return hearStatus(set, get, event.body) ? undefined : sync.refreshSoon();
        case "task":
      }
    },
  };
}

function showProjects(set: Set, projects: readonly ProjectSummary[]): void {
  set((before) => {
    const known = new Map(before.projects.map((project) => [project.id, project]));
    return {
      load: { kind: "ready" },
      projects: projects.map((project) => kept(known.get(project.id), project)),
    };
  });
}

/** Says why the list could not be read. One that is shown stays. */
function showFailure(set: Set, get: Get, problem: ApiProblem): void {
  if (get().load.kind !== "ready") set({ load: { kind: "failed", problem } });
}

/** Shows how a film stands on its card; false where there is no such card. */
function hearStatus(set: Set, get: Get, status: RenderStatusResponse): boolean {
  const { projects, progressById } = get();
  const id = status.project_id;
  const project = projects.find((one) => one.id === id);
  if (project === undefined) return false;
  const { output_url, previous_output_url, finished_at, error, error_code } = status;
  const shown = kept(project, { ...project, status: status.status, output_url, previous_output_url, finished_at, error, error_code });
  set({
    ...(shown !== project && { projects: projects.map((one) => (one === project ? shown : one)) }),
    progressById:
      status.status === "PROCESSING" && status.progress !== null
        ? { ...progressById, [id]: status.progress }
        : without(progressById, id),
  });
  return true;
}
