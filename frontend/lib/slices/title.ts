import type { Draft } from "../drafts";
import { showToast } from "../toasts";
import type { Context, Typed } from "./context";
import { undoable } from "./history";

const FAILED = "The title was not changed";

/** Shows a new title at once and saves it as text is: where nobody answers, again and again. */
export async function rename(context: Context, title: string): Promise<boolean> {
  const { project } = context.get();
  if (project === null) return false;
  const before = project.title;
  const undo = async () => void (await save(context, project.id, before, title));
  const work = () => save(context, project.id, title, before);
  return (await undoable(context, { label: "renaming the film", undo }, work)) !== null;
}

/** Goes on with a title that was typed in a tab that is gone. */
export function adoptTitle(context: Context, projectId: string, { change, base }: Draft<Typed>): boolean {
  const { project } = context.get();
  if (project === null || change.title === undefined || context.autosave.pending(projectId)) return false;
  if (project.title === change.title) {
    context.drafts.keep(projectId, projectId, null);
    return false;
  }
  void save(context, projectId, change.title, base.title ?? project.title);
  return true;
}

/** False where it is refused, which is told; the title is then what it was before. */
async function save(context: Context, id: string, title: string, before: string): Promise<boolean> {
  const { autosave, origins, get } = context;
  origins.set(id, { projectId: id, base: { title: before, ...origins.get(id)?.base } });
  show(context, id, title);
  autosave.edit(id, { title });
  if (await autosave.flush(id)) return true;
  const state = get().saves[id];
  if (state?.kind !== "unsaved" || state.retrying) return true; // it is kept, and saved later
  autosave.forget(id);
  show(context, id, before);
  showToast({ tone: "error", title: FAILED, ...(state.problem !== null && { description: state.problem }), key: FAILED });
  return false;
}

function show({ set }: Context, id: string, title: string): void {
  set(({ project }) => (project?.id === id ? { project: { ...project, title } } : {}));
}
