/** What the slices of the open project share. */
import type { StoreApi } from "zustand";
import type { Autosave } from "../autosave";
import type { Drafts } from "../drafts";
import { Cancelled, problemOf } from "../errors";
import { kept } from "../reconcile";
import type { Sync } from "../sync";
import { showToast } from "../toasts";
import type { Segment, UndoStep } from "../types";
import type { ProjectStore } from "./contract";

/** The fields of a segment that are typed. */
export interface TypedText {
  text_content?: string;
  image_prompt?: string;
}

/** What is typed, by the id of the segment or of the project whose title it is. */
export interface Typed extends TypedText {
  title?: string;
}

export interface Context {
  set: StoreApi<ProjectStore>["setState"];
  get: StoreApi<ProjectStore>["getState"];
  autosave: Autosave<Typed>;
  drafts: Drafts<Typed>;
  /** Of segments and titles that are not saved. */
  origins: Map<string, { projectId: string; base: Typed }>;
  /** Of the open project. */
  sync: () => Sync;
  /** The step that takes back what is being typed now. */
  visit: { step: UndoStep | null; id: string; field: keyof TypedText; before: string };
  /** Counts what was heard of the film or done with it: an answer that was on its way meanwhile is older. */
  filmNews: { count: number; endWasAsked: boolean };
  /** The same of its draft. */
  draftNews: { count: number };
}

/** Does something, or tells by a toast why not. */
export async function attempt(failure: string, work: () => Promise<void>): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    report(failure, error);
    return false;
  }
}

/** A toast with what failed and why. What the user called off is no failure. */
export function report(failure: string, error: unknown): void {
  if (error instanceof Cancelled) return;
  const { sentence, code } = problemOf(error);
  showToast({ tone: "error", title: failure, description: sentence, key: `${failure} ${code}` });
}

/** Tells what the owner of a new file or narration should know. */
export function tellNotices(notices: readonly string[], title: string): void {
  if (notices.length > 0) showToast({ title, description: notices.join(" "), key: notices.join(" ") });
}

/** Shows a segment as the studio has it now, under what is not saved yet. */
export function showSegment({ set, get, autosave }: Context, segment: Segment): void {
  const before = get().byId[segment.id];
  if (before === undefined) return; // it was deleted, or another project is open
  const shown = kept(before, { ...segment, ...autosave.pending(segment.id) });
  if (shown !== before) set(({ byId }) => ({ byId: { ...byId, [segment.id]: shown } }));
}

/** A record without some of its names; the same object where it has none of them. */
export function without<Value>(record: Readonly<Record<string, Value>>, ...names: string[]): Readonly<Record<string, Value>> {
  if (!names.some((name) => name in record)) return record;
  const gone = new Set(names);
  return Object.fromEntries(Object.entries(record).filter(([name]) => !gone.has(name)));
}
