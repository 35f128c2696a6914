import type { UndoStep } from "./types";

const MOST = 100;

/** The steps with one more; the oldest of very many is forgotten. */
export function withStep(steps: readonly UndoStep[], step: UndoStep): readonly UndoStep[] {
  return [...steps, step].slice(-MOST);
}

/** The steps without one of them. */
export function withoutStep(steps: readonly UndoStep[], step: UndoStep): readonly UndoStep[] {
  return steps.filter((other) => other !== step);
}
