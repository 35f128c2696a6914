/**
 * The studio's two stores of films; what holds for all of them is in `lib/settings-store`.
 *
 * `useProjectStore` holds the open project: read it by the selectors of `lib/selectors` or by the hooks, each
 * of which draws its component again only when what it shows has changed. `useDashboardStore`
 * holds all projects. Both are kept up to date by `useProjectEvents` and `useDashboardEvents`.
 */
import { create, type StoreApi } from "zustand";
import * as api from "./api";
import { createAutosave } from "./autosave";
import { useConnectionStore } from "./connection";
import { createDrafts } from "./drafts";
import { audioSlice } from "./slices/audio";
import { type Context, showSegment, type Typed, without } from "./slices/context";
import type { DashboardStore, ProjectStore } from "./slices/contract";
import { dashboardSlice } from "./slices/dashboard";
import { draftSlice } from "./slices/draft";
import { historySlice } from "./slices/history";
import { projectSlice, showFailure, showProject, showSaved } from "./slices/project";
import { renderSlice } from "./slices/render";
import { segmentSlice } from "./slices/segments";
import { adoptDrafts, keepDraft } from "./slices/typing";
import { uploadSlice } from "./slices/uploads";
import { createSync, type Sync } from "./sync";
import type { Project, Segment } from "./types";

export type { Beside, DashboardStore, ProjectStore } from "./slices/contract";

/** The open project. */
export const useProjectStore = create<ProjectStore>()((set, get) => projectStore(set, get));

/** All projects. */
export const useDashboardStore = create<DashboardStore>()((set, get) => dashboardSlice(set, get));

function projectStore(set: StoreApi<ProjectStore>["setState"], get: StoreApi<ProjectStore>["getState"]): ProjectStore {
  let sync: Sync = closedSync();
  let leaving = new AbortController();
  const drafts = createDrafts<Typed>();
  const origins: Context["origins"] = new Map();
  const autosave = createAutosave({
    send: (id: string, { title, ...text }: Typed) =>
      sync.change<Project | Segment>(() => (title === undefined ? api.changeSegment(id, text) : api.changeProject(id, { title }))),
    onSaved: (_id, saved) => ("segments" in saved ? showSaved(context, saved) : showSegment(context, saved)),
    onState: (id, state) => set(({ saves }) => ({ saves: state.kind === "saved" ? without(saves, id) : { ...saves, [id]: state } })),
    keep: (id, typed) => keepDraft({ drafts, origins }, id, typed),
  });
  const context: Context = { set, get, autosave, drafts, origins, visit: { step: null, id: "", field: "text_content", before: "" }, sync: () => sync, filmNews: { count: 0, endWasAsked: false }, draftNews: { count: 0 } };

  useConnectionStore.subscribe(({ connection }, before) => {
    if (before.connection === "offline" && connection !== "offline") autosave.retry();
  });

  function open(id: string) {
    leaving = new AbortController();
    const { signal } = leaving;
    sync = createSync({
      read: () => readProject(id),
      apply(project) {
        const isFirst = get().load.kind !== "ready";
        showProject(context, project);
        if (!isFirst) return;
        adoptDrafts(context, id, signal);
        void get().recallFailures();
      },
      onError: (error) => showFailure(context, error),
      hears: () => useConnectionStore.getState().connection === "live",
    });
  }

  function close() {
    leaving.abort();
    sync.stop();
  }

  return {
    ...projectSlice(context, open, close),
    ...segmentSlice(context),
    ...uploadSlice(context),
    ...audioSlice(context),
    ...renderSlice(context),
    ...draftSlice(context),
    ...historySlice(context),
  };
}

/** From so many segments on, taking a story in is work that keeps a page from answering. */
const LONG = 2_000;

async function readProject(id: string): Promise<Project> {
  const project = await api.getProject(id);
  // A task of its own: what has just been parsed is not drawn in the same breath.
  if (project.segments.length > LONG) await new Promise((resolve) => setTimeout(resolve));
  return project;
}

/** While no project is open nothing is read, but what was typed in the last one is still saved. */
function closedSync(): Sync {
  const sync = createSync<never>({
    read: () => new Promise(() => {}),
    apply: () => {},
    onError: () => {},
    hears: () => false,
  });
  sync.stop();
  return sync;
}
