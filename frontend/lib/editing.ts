/** What several parts of the editor do to the order of the segments; each says so aloud. */
import { announce, jumpTo } from "./editor-view";
import { type Beside, useProjectStore } from "./stores";
import { isFocusLost } from "./utils";

/** Moves a segment to a place (from 0); false where it stays. */
export async function moveTo(id: string, place: number): Promise<boolean> {
  const { ids, moveSegment } = useProjectStore.getState();
  const from = ids.indexOf(id);
  if (from < 0 || place < 0 || place >= ids.length || place === from) return false;
  announce(`Segment ${from + 1} moved to place ${place + 1} of ${ids.length}.`);
  return moveSegment(id, place);
}

/** Deletes a segment, which a toast offers to undo, and goes to the one that takes its place. */
export async function remove(id: string): Promise<void> {
  const { ids, deleteSegment } = useProjectStore.getState();
  const place = ids.indexOf(id);
  if (!(await deleteSegment(id))) return;
  const left = useProjectStore.getState().ids.length;
  // Unless something else was gone to meanwhile.
  if (left > 0 && isFocusLost()) jumpTo(Math.min(place, left - 1), "card");
}

/** Adds an empty segment beside another, else at the end, and goes to its text. */
export async function add(beside?: Beside): Promise<void> {
  const added = await useProjectStore.getState().addSegment(beside);
  if (added === null) return;
  const place = useProjectStore.getState().ids.indexOf(added);
  if (place < 0) return;
  announce(`Segment ${place + 1} added.`);
  jumpTo(place, "text");
}
