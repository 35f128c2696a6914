/** What of the story is in sight, and the ways to bring another part of it there. */
import { create } from "zustand";

export interface EditorView {
  /** Places (from 0) of the first and last segment card in sight; -1 while there is none. */
  first: number;
  last: number;
  /** The segment that the timeline stands at. */
  current: number;
  /** What was just done, for screen readers. */
  announcement: string;
}

/** Where the focus goes with a jump: nowhere, to the card, its handle, or into its text. */
export type JumpFocus = "none" | "card" | "handle" | "text";
type Jump = (place: number, focus: JumpFocus) => void;

const NOTHING: EditorView = { first: -1, last: -1, current: 0, announcement: "" };

export const useEditorView = create<EditorView>(() => NOTHING);

let jump: Jump | null = null;
/** A jump into a list that is not drawn yet: the story has just got its first segments. */
let waiting: Parameters<Jump> | null = null;

/** The list says how it is scrolled; gives the way to take that back. */
export function onJump(listener: Jump): () => void {
  jump = listener;
  if (waiting !== null) listener(...waiting);
  waiting = null;
  return () => {
    if (jump !== listener) return;
    jump = waiting = null;
    useEditorView.setState(NOTHING);
  };
}

/** Brings the card at a place (from 0) to the top of what is in sight. */
export function jumpTo(place: number, focus: JumpFocus = "none"): void {
  useEditorView.setState({ current: place });
  if (jump !== null) jump(place, focus);
  else waiting = [place, focus];
}

/** The list tells which cards are in sight. */
export function setInSight(first: number, last: number): void {
  const now = useEditorView.getState();
  if (now.first === first && now.last === last) return;
  const current = now.current >= first && now.current <= last ? now.current : Math.max(0, first);
  useEditorView.setState({ first, last, current });
}

export function announce(announcement: string): void {
  useEditorView.setState({ announcement });
}
