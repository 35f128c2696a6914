import * as api from "../api";
import { moved, reconciledOrder } from "../order";
import { dismissToast, showToast } from "../toasts";
import type { ImportedProject, Segment } from "../types";
import { attempt, type Context, showSegment, without } from "./context";
import type { Beside, SegmentSlice } from "./contract";
import { undoable } from "./history";
import { showProject } from "./project";
import { endVisit, typeIn } from "./typing";

export function segmentSlice(context: Context): SegmentSlice {
  const { get, set, autosave } = context;
  const change = <Result>(request: () => Promise<Result>) => context.sync().change(request);

  async function remove(id: string) {
    await change(() => api.deleteSegment(id));
    autosave.forget(id);
    context.sync().refreshSoon(); // the moves of those behind it are others now
  }

  async function takeAway(id: string) {
    // So that it comes back with all that was typed, and nothing is saved of what is gone.
    if (get().saves[id] !== undefined) await autosave.flush(id);
    await hide(context, id, remove);
  }

  async function bringBack(id: string) {
    const segment = await change(() => api.restoreSegment(id));
    insert(context, segment, segment.sequence_index);
  }

  async function putInOrder(projectId: string, ids: readonly string[]) {
    const before = get().ids;
    set({ ids });
    try {
      const project = await change(() => api.reorderSegments(projectId, ids));
      if (get().projectId === projectId) showProject(context, project);
    } catch (error) {
      if (get().projectId === projectId) {
        if (get().ids === ids) set({ ids: before });
        context.sync().refreshSoon(); // what kept it from being done may be a segment that is not shown
      }
      throw error;
    }
  }

  return {
    saves: {},
    async addSegment(beside) {
      const { projectId } = get();
      if (projectId === null) return null;
      let added: string | null = null;
      const undo = async () => void (added && (await takeAway(added)));
      await undoable(context, { label: "adding a segment", undo }, () =>
        attempt("No segment was added", async () => {
          const segment = await change(() => api.addSegment({ project: projectId, ...placeOf(beside, get().ids) }));
          insert(context, segment, segment.sequence_index);
          added = segment.id;
        }),
      );
      return added;
    },
    editText: (id, text) => typeIn(context, id, "text_content", text),
    editPrompt: (id, prompt) => typeIn(context, id, "image_prompt", prompt),
    saveNow(id) {
      endVisit(context);
      return autosave.flush(id);
    },
    async setLocked(id, is_locked) {
      const segment = get().byId[id];
      if (segment === undefined) return false;
      const show = (locked: boolean) =>
        set(({ byId }) => (byId[id] ? { byId: { ...byId, [id]: { ...byId[id], is_locked: locked } } } : {}));
      show(is_locked);
      const done = await attempt(is_locked ? "The segment was not locked" : "The segment was not unlocked", async () => {
        showSegment(context, await change(() => api.changeSegment(id, { is_locked })));
      });
      if (!done) show(segment.is_locked);
      return done;
    },
    async deleteSegment(id) {
      let notice = 0;
      async function restore() {
        await bringBack(id);
        dismissToast(notice); // it offers what is done
      }
      const undo = await undoable(context, { label: "deleting a segment", undo: restore }, () =>
        attempt("The segment was not deleted", () => takeAway(id)),
      );
      if (undo === null) return false;
      notice = showToast({ title: "Segment deleted", action: { label: "Undo", run: () => void undo() }, key: `deleted ${id}` });
      return true;
    },
    async reorder(ids) {
      const { projectId, ids: before } = get();
      if (projectId === null || isInOrder(ids, before)) return projectId !== null;
      const putBack = () => putInOrder(projectId, reconciledOrder(before, get().ids));
      const undo = await undoable(context, { label: "moving a segment", undo: putBack }, () =>
        attempt("The order was not changed", () => putInOrder(projectId, ids)),
      );
      return undo !== null;
    },
    moveSegment: (id, place) => get().reorder(moved(get().ids, id, place)),
    async appendStory(source) {
      const { projectId } = get();
      if (projectId === null) return null;
      let appended: ImportedProject | null = null;
      await attempt("Nothing was added", async () => {
        appended = await context.sync().change(() => api.importSegments(projectId, source), { long: true });
        if (get().projectId === projectId) showProject(context, appended);
      });
      return appended;
    },
  };
}

function placeOf(beside: Beside | undefined, ids: readonly string[]): { after: string } | { sequence_index: number } | undefined {
  return beside !== undefined && "before" in beside ? { sequence_index: Math.max(0, ids.indexOf(beside.before)) } : beside;
}

/** Shows a segment in its place among the others. */
function insert(context: Context, segment: Segment, place: number): void {
  const { get, set, sync } = context;
  if (get().projectId !== segment.project || get().byId[segment.id]) return;
  set(({ ids, byId }) => ({
    ids: [...ids.slice(0, place), segment.id, ...ids.slice(place)],
    byId: { ...byId, [segment.id]: segment },
  }));
  sync().refreshSoon(); // the moves of those behind it are others now
}

/** Takes a segment out of sight at once; it comes back to its place where that cannot be done. */
async function hide({ get, set }: Context, id: string, remove: (id: string) => Promise<void>): Promise<void> {
  const { ids, byId } = get();
  const segment = byId[id];
  const place = ids.indexOf(id);
  set({ ids: ids.filter((other) => other !== id), byId: without(byId, id) });
  try {
    await remove(id);
  } catch (error) {
    const isGone = get().projectId !== segment?.project || get().byId[id] !== undefined;
    if (segment !== undefined && !isGone) {
      set((now) => ({ ids: [...now.ids.slice(0, place), id, ...now.ids.slice(place)], byId: { ...now.byId, [id]: segment } }));
    }
    throw error;
  }
}

function isInOrder(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((id, place) => id === other[place]);
}
