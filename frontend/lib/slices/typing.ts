import type { Draft } from "../drafts";
import { isSame } from "../reconcile";
import { showToast } from "../toasts";
import type { Context, Typed } from "./context";
import { remember } from "./history";

/** Shows typed values at once, and has them saved. `base`: what the studio had, where that is known. */
export function type({ get, set, autosave, origins }: Context, id: string, change: Typed, base: Typed = {}): void {
  const segment = get().byId[id];
  if (segment === undefined) return;
  const known = origins.get(id)?.base;
  origins.set(id, { projectId: segment.project, base: { ...fieldsOf(segment, change), ...known, ...base } });
  set(({ byId }) => ({ byId: { ...byId, [id]: { ...segment, ...change } } }));
  autosave.edit(id, change);
}

/** Keeps what is unsaved of a segment in this browser; null: nothing is. */
export function keepDraft({ drafts, origins }: Pick<Context, "drafts" | "origins">, id: string, change: Typed | null): void {
  const origin = origins.get(id);
  if (origin === undefined) return;
  drafts.keep(origin.projectId, id, change === null ? null : { change, base: origin.base });
  if (change === null) origins.delete(id);
}

/** Goes on with what was typed in tabs that are gone before it was saved, for as long as `signal` lets it. */
export function adoptDrafts(context: Context, projectId: string, signal: AbortSignal): void {
  const heir = (found: Draft<Typed>[]) => {
    if (signal.aborted) return;
    const adopted = found.filter((draft) => adopt(context, projectId, draft));
    if (adopted.length === 0) return;
    const description = "What was typed last time is being saved now.";
    showToast({ title: "Unsaved text is back", description, key: "drafts" });
  };
  context.drafts.inherit(projectId, heir, signal);
}

function adopt(context: Context, projectId: string, { segmentId, change, base }: Draft<Typed>): boolean {
  const segment = context.get().byId[segmentId];
  // A deleted segment's text stays kept: when the segment is restored, it is gone on with.
  if (segment === undefined || context.autosave.pending(segmentId)) return false;
  const present = fieldsOf(segment, change);
  if (isSame(present, change)) {
    context.drafts.keep(projectId, segmentId, null);
    return false;
  }
  type(context, segmentId, change, base);
  // Where it was edited elsewhere meanwhile, that version can be had back.
  if (!isSame(present, { ...present, ...base })) {
    remember(context, { label: "bring unsaved text back", undo: async () => type(context, segmentId, present) });
  }
  return true;
}

function fieldsOf(segment: Required<Typed>, like: Typed): Typed {
  return {
    ...(like.text_content !== undefined && { text_content: segment.text_content }),
    ...(like.image_prompt !== undefined && { image_prompt: segment.image_prompt }),
  };
}
