import type { Project, ProjectHead, Segment } from "./types";

export interface Story {
  project: ProjectHead;
  ids: readonly string[];
  byId: Readonly<Record<string, Segment>>;
}

/**
 * A fetched project by ids. Whatever is as it was before stays the same object, so that only cards whose
 * segment has changed are drawn again. `overlaid` lays what is not saved yet over a segment.
 */
export function reconcile(
  { segments, ...project }: Project,
  before: { ids: readonly string[]; byId: Readonly<Record<string, Segment>>; project: ProjectHead | null },
  overlaid: (segment: Segment) => Segment,
): Story {
  const ids = segments.map(({ id }) => id);
  const fetched = segments.map((segment) => [segment.id, kept(before.byId[segment.id], overlaid(segment))] as const);
  return {
    project: kept(before.project, project),
    ids: isSame(before.ids, ids) ? before.ids : ids,
    byId: Object.fromEntries(fetched),
  };
}

/** The old value where the new one is no different. */
export function kept<Value>(before: Value | null | undefined, now: Value): Value {
  return before !== null && before !== undefined && isSame(before, now) ? before : now;
}

/** Whether two values made of plain data are the same. */
export function isSame(one: unknown, other: unknown): boolean {
  if (Object.is(one, other)) return true;
  // Places are not looked up by name: a list of thousands is compared at every key that is typed.
  if (Array.isArray(one)) return Array.isArray(other) && isSameList(one, other);
  if (!isObject(one) || !isObject(other) || Array.isArray(other)) return false;
  const names = Object.keys(one);
  if (names.length !== Object.keys(other).length) return false;
  // A loop, because this compares every field of thousands of segments in one go.
  for (const name of names) {
    const [left, right] = [one[name], other[name]];
    if (left !== right && !isSame(left, right)) return false;
    if (right === undefined && !Object.hasOwn(other, name)) return false;
  }
  return true;
}

function isSameList(one: readonly unknown[], other: readonly unknown[]): boolean {
  return one.length === other.length && one.every((value, place) => isSame(value, other[place]));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
