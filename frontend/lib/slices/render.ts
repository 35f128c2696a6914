import * as api from "../api";
import { ApiError, problemOf } from "../errors";
import { LOCAL } from "../providers";
import { selectFilm } from "../selectors";
import { showToast } from "../toasts";
import type { Estimate, RenderProgress, RenderStatus, RenderStatusResponse, RenderWish } from "../types";
import { attempt, type Context, report } from "./context";
import type { RenderSlice } from "./contract";

const REFUSED = "The film was not started";

export const NO_RENDER = {
  renderTaskId: null,
  renderStatus: "idle",
  renderProgress: null,
  outputUrl: null,
  film: null,
  cancellingRender: false,
  refusedFor: null,
  filmOrder: null,
  lastWish: null,
} as const;

const STATUSES: Record<RenderStatusResponse["status"], RenderStatus> = {
  DRAFT: "idle",
  PROCESSING: "rendering",
  COMPLETED: "completed",
  FAILED: "failed",
};

export function renderSlice(context: Context): RenderSlice {
  const { get, set, filmNews } = context;
  let polling: Promise<void> | null = null;

  async function poll(id: string) {
    const before = filmNews.count;
    try {
      const status = await api.getRenderStatus(id);
      if (filmNews.count !== before) return;
      const wasMaking = get().film?.status === "PROCESSING";
      if (wasMaking || status.status === "PROCESSING") filmNews.endWasAsked = status.status !== "PROCESSING";
      applyStatus(context, status);
    } catch (error) {
      // A status that cannot be had is asked for again; what is gone, reading the project tells.
      if (error instanceof ApiError && error.status !== 404 && error.status < 500) report("The film's progress is not known", error);
    }
  }

  async function request(id: string, wish: RenderWish) {
    try {
      const started = await api.renderProject(id, wish);
      const rendering = { renderStatus: "rendering", renderProgress: null, refusedFor: null, filmOrder: null } as const;
      if (get().projectId === id) set({ renderTaskId: started.task_id, lastWish: wish, ...rendering });
    } catch (error) {
      if (get().projectId === id) refused(error);
    }
    filmNews.count += 1;
    await polling;
    if (get().projectId === id) await get().pollRenderStatus();
  }

  /** Nothing was asked for: the film stands as it did. */
  function leadBack() {
    set(({ film }) => ({ renderStatus: film === null ? "idle" : STATUSES[film.status] }));
  }

  function refused(error: unknown) {
    leadBack();
    const code = error instanceof ApiError ? error.code : "";
    const { filmOrder } = get();
    if (filmOrder !== null && code !== "already_rendering" && code !== "not_ready") {
      const calls = error instanceof ApiError ? error.ids("calls") : [];
      return set({ filmOrder: { ...filmOrder, problem: problemOf(error), calls } });
    }
    set({ filmOrder: null });
    if (code === "already_rendering") return; // its progress is shown instead
    if (!showNotReady(context, REFUSED, error)) report(REFUSED, error);
  }

  /** Asks who is to make the film, where there is a choice. Without one, nothing is asked but that. */
  async function ask(id: string): Promise<boolean> {
    const estimate = await choice(id);
    if (estimate === null || get().projectId !== id) return false;
    leadBack();
    set({ filmOrder: { estimate, problem: null, calls: [] } });
    return true;
  }

  return {
    ...NO_RENDER,
    async startRender(wish = {}) {
      const { projectId, renderStatus } = get();
      if (projectId === null || renderStatus === "validating" || renderStatus === "rendering") return;
      set({ renderStatus: "validating" });
      // The film is made of what the studio has, so what was typed has to be there first.
      const saved = await get().saveNow();
      if (get().projectId !== projectId) return;
      if (!saved) {
        leadBack();
        const description = "Some text is not saved yet. Try again when it is.";
        return void showToast({ tone: "error", title: REFUSED, description, key: REFUSED });
      }
      try {
        if (wish.provider === undefined && (await ask(projectId))) return;
      } catch (error) {
        if (get().projectId === projectId) refused(error);
        return;
      }
      if (get().projectId === projectId) await request(projectId, wish);
    },
    leaveOrder: () => set({ filmOrder: null }),
    async pollRenderStatus() {
      const { projectId } = get();
      if (projectId === null) return;
      polling ??= poll(projectId).finally(() => (polling = null));
      await polling;
    },
    async cancelRender() {
      const { projectId } = get();
      if (projectId === null || get().cancellingRender) return false;
      set({ cancellingRender: true });
      const done = await attempt("The render was not cancelled", async () => {
        hearStatus(context, await api.cancelRender(projectId));
      });
      if (!done && get().projectId === projectId) {
        set({ cancellingRender: false });
        await get().pollRenderStatus(); // it may just have ended
      }
      return done;
    },
    downloadVideo() {
      const film = selectFilm(get());
      if (film === null) return;
      const link = document.createElement("a");
      link.href = film.downloadUrl;
      link.download = "";
      link.click();
    },
    resetRenderState: () => set(NO_RENDER),
  };
}

/** What the film would take by whoever can make it; null where only this computer can. */
async function choice(projectId: string): Promise<Estimate | null> {
  const { providers } = await api.getSettings();
  const isOffered = providers.some(({ name, ready }) => ready && name !== LOCAL);
  return isOffered ? api.getEstimate(projectId) : null;
}

/** Shows what a film, or its draft, lacks; false where it was refused for something else. */
export function showNotReady({ set }: Context, title: string, error: unknown): boolean {
  if (!(error instanceof ApiError) || error.code !== "not_ready") return false;
  set({ refusedFor: { missingImages: error.ids("missing_images"), missingAudio: error.ids("missing_audio") } });
  const { message } = error.details;
  const description = typeof message === "string" ? `${message}.` : error.sentence;
  showToast({ tone: "error", title, description, key: title });
  return true;
}

/**
 * Hears news of the film. Where its end was asked for, because no news came, older news may still follow: of a
 * film that is in the making again the studio is asked.
 */
export function hearNews(context: Context, status: RenderStatusResponse): void {
  if (context.filmNews.endWasAsked && status.status === "PROCESSING") void context.get().pollRenderStatus();
  else hearStatus(context, status);
}

/** Shows how the film stands, as it was just heard. */
export function hearStatus(context: Context, status: RenderStatusResponse): void {
  context.filmNews.count += 1;
  context.filmNews.endWasAsked = false;
  applyStatus(context, status);
}

/** Shows how the film stands. While a request for a new one is on its way, the button keeps saying so. */
export function applyStatus({ get, set }: Context, status: RenderStatusResponse): void {
  const { projectId, renderStatus, cancellingRender } = get();
  if (status.project_id !== projectId) return;
  const waits = renderStatus === "validating" && status.status !== "PROCESSING";
  set(({ project, film, renderProgress, filmOrder }) => ({
    film: status,
    renderTaskId: status.task_id,
    renderStatus: waits ? "validating" : STATUSES[status.status],
    renderProgress: furthest(renderProgress, film?.status === "PROCESSING", status),
    outputUrl: status.output_url,
    cancellingRender: cancellingRender && status.status === "PROCESSING",
    filmOrder: status.status === "PROCESSING" ? null : filmOrder,
    project: project && project.status !== status.status ? { ...project, status: status.status } : project,
  }));
}

/** What to show of a film in the making: news that was overtaken on its way takes nothing back. */
export function furthest(shown: RenderProgress | null, wasMaking: boolean, now: RenderStatusResponse): RenderProgress | null {
  const goesOn = wasMaking && now.status === "PROCESSING";
  return goesOn && shown !== null && now.progress !== null && now.progress.percentage < shown.percentage ? shown : now.progress;
}
