/**
 * The studio's two stores.
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
import { historySlice } from "./slices/history";
import { projectSlice, showFailure, showProject } from "./slices/project";
import { renderSlice } from "./slices/render";
import { segmentSlice } from "./slices/segments";
import { adoptDrafts, keepDraft } from "./slices/typing";
import { uploadSlice } from "./slices/uploads";
import { createSync, type Sync } from "./sync";

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
    send: (id: string, typed: Typed) => sync.change(() => api.changeSegment(id, typed)),
    onSaved: (_id, segment) => showSegment(context, segment),
    onState: (id, state) => set(({ saves }) => ({ saves: state.kind === "saved" ? without(saves, id) : { ...saves, [id]: state } })),
    keep: (id, typed) => keepDraft({ drafts, origins }, id, typed),
  });
  const context: Context = { set, get, autosave, drafts, origins, sync: () => sync, filmNews: { count: 0 } };

  useConnectionStore.subscribe(({ connection }, before) => {
    if (before.connection === "offline" && connection !== "offline") autosave.retry();
  });

  function open(id: string) {
    leaving = new AbortController();
    const { signal } = leaving;
    sync = createSync({
      read: () => api.getProject(id),
      apply(project) {
        const isFirst = get().load.kind !== "ready";
        showProject(context, project);
        if (isFirst) adoptDrafts(context, id, signal);
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
    ...historySlice(context),
  };
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
