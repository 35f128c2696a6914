/** What several parts of the editor do to the order of the segments; each says so aloud. */
import { announce, jumpTo } from "./editor-view";
import { useProjectStore } from "./stores";

/** Moves a segment to a place (from 0); false where it stays. */
export async function moveTo(id: string, place: number): Promise<boolean> {
  const { ids, moveSegment } = useProjectStore.getState();
  const from = ids.indexOf(id);
  if (from < 0 || place < 0 || place >= ids.length || place === from) return false;
  announce(`Segment ${from + 1} moved to place ${place + 1} of ${ids.length}.`);
  return moveSegment(id, place);
}

/** Adds an empty segment behind another, else at the end, and goes to its text. */
export async function addAfter(id?: string): Promise<void> {
  const added = await useProjectStore.getState().addSegment(id);
  if (added === null) return;
  const place = useProjectStore.getState().ids.indexOf(added);
  if (place < 0) return;
  announce(`Segment ${place + 1} added.`);
  jumpTo(place, "text");
}
