import type { Draft } from "../drafts";
import { isSame } from "../reconcile";
import { showToast } from "../toasts";
import { withoutStep } from "../undo";
import type { Context, Typed, TypedText } from "./context";
import { remember, stepsOf } from "./history";
import { adoptTitle } from "./title";

/** Shows what a user types in a field of a segment. However much that is, one step takes it back. */
export function typeIn(context: Context, id: string, field: keyof TypedText, value: string): void {
  const segment = context.get().byId[id];
  if (segment === undefined) return;
  noteVisit(context, id, field, segment[field]);
  type(context, id, { [field]: value });
  dropEmptyVisit(context, value);
}

/** From now on, what is typed is another step. */
export function endVisit({ visit }: Context): void {
  visit.step = null;
}

function noteVisit(context: Context, id: string, field: keyof TypedText, before: string): void {
  const { visit, get } = context;
  const goesOn = visit.step !== null && visit.id === id && visit.field === field && get().undoSteps.at(-1) === visit.step;
  if (goesOn) return;
  const undo = async () => type(context, id, { [field]: before });
  const step = { label: "typing", undo };
  remember(context, step);
  Object.assign(visit, { step, id, field, before });
}

/** The browser's own undo in the field may have led back to where the visit began. */
function dropEmptyVisit({ visit, set }: Context, value: string): void {
  const { step, before } = visit;
  if (step === null || before !== value) return;
  set(({ undoSteps }) => stepsOf(withoutStep(undoSteps, step)));
  visit.step = null;
}

/** Shows typed values at once, and has them saved. `base`: what the studio had, where that is known. */
function type({ get, set, autosave, origins }: Context, id: string, change: TypedText, base: Typed = {}): void {
  const segment = get().byId[id];
  if (segment === undefined) return;
  const known = origins.get(id)?.base;
  origins.set(id, { projectId: segment.project, base: { ...fieldsOf(segment, change), ...known, ...base } });
  set(({ byId }) => ({ byId: { ...byId, [id]: { ...segment, ...change } } }));
  autosave.edit(id, change);
}

/** Keeps what is unsaved of a segment or title in this browser; null: nothing is. */
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
    const adopted = found.filter((draft) =>
      draft.segmentId === projectId ? adoptTitle(context, projectId, draft) : adopt(context, projectId, draft),
    );
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

function fieldsOf(segment: Required<TypedText>, like: TypedText): TypedText {
  return {
    ...(like.text_content !== undefined && { text_content: segment.text_content }),
    ...(like.image_prompt !== undefined && { image_prompt: segment.image_prompt }),
  };
}
