import { isPassing } from "../errors";
import type { UndoStep } from "../types";
import { withoutStep, withStep } from "../undo";
import { type Context, report } from "./context";
import type { HistorySlice } from "./contract";

/** The steps, and what the page says of the newest. */
export const stepsOf = (undoSteps: readonly UndoStep[]) => ({
  undoSteps,
  canUndo: undoSteps.length > 0,
  undoLabel: undoSteps.at(-1)?.label ?? null,
});

export const NO_HISTORY = stepsOf([]);

export function historySlice({ get, set }: Context): HistorySlice {
  return {
    ...NO_HISTORY,
    async undo() {
      const step = get().undoSteps.at(-1);
      return step === undefined ? false : takeBack({ get, set }, step);
    },
  };
}

/** Notes what can be taken back; gives the way to take just that back. */
export function remember(context: Pick<Context, "get" | "set">, step: UndoStep): () => Promise<boolean> {
  context.set(({ undoSteps }) => stepsOf(withStep(undoSteps, step)));
  return () => takeBack(context, step);
}

/**
 * Does what can be taken back, and notes it at once: who takes it back before it is done waits for that. Gives
 * the way to take just that back, or null where it was not done.
 */
export async function undoable(context: Pick<Context, "get" | "set">, { label, undo }: UndoStep, work: () => Promise<boolean>) {
  const done = work();
  const step = { label, undo: async () => void ((await done) && (await undo())) };
  const takeThisBack = remember(context, step);
  if (await done) return takeThisBack;
  context.set(({ undoSteps }) => stepsOf(withoutStep(undoSteps, step)));
  return null;
}

async function takeBack({ get, set }: Pick<Context, "get" | "set">, step: UndoStep): Promise<boolean> {
  if (!get().undoSteps.includes(step)) return false;
  const projectId = get().projectId;
  // Taken off first: a second press meanwhile is for the step before it.
  set(({ undoSteps }) => stepsOf(withoutStep(undoSteps, step)));
  try {
    await step.undo();
    return true;
  } catch (error) {
    report(`Could not undo: ${step.label}`, error);
    if (isPassing(error) && get().projectId === projectId) set(({ undoSteps }) => stepsOf(withStep(undoSteps, step)));
    return false;
  }
}
