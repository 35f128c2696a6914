/** The one player of narrations: what begins to play ends what was playing. */
import { create } from "zustand";

export interface PlayerState {
  /** The segment whose narration is in the player. */
  segmentId: string | null;
  url: string | null;
  playing: boolean;
  /** Seconds from its beginning. */
  time: number;
  /** Why it cannot be heard. */
  problem: string | null;
}

const SILENT: PlayerState = { segmentId: null, url: null, playing: false, time: 0, problem: null };
const PROBLEM = "This narration cannot be played. Generate it again.";

export const usePlayer = create<PlayerState>(() => SILENT);

let audio: HTMLAudioElement | null = null;
let frame = 0;

/** Plays a segment's narration from where it was left. */
export function play(segmentId: string, url: string): void {
  put(segmentId, url);
  const element = ready();
  const { time } = usePlayer.getState();
  if (element.ended || Math.abs(element.currentTime - time) > 0.05) element.currentTime = time;
  usePlayer.setState({ playing: true, problem: null });
  element.play().catch((reason: unknown) => {
    // A play that was ended by a pause or by another narration is no failure.
    if (reason instanceof DOMException && reason.name === "AbortError") return;
    if (usePlayer.getState().url === url) usePlayer.setState({ playing: false, problem: PROBLEM });
  });
}

export function pause(): void {
  audio?.pause();
  usePlayer.setState({ playing: false });
}

/** Goes to a time (s) of a segment's narration; one that plays goes on from there. */
export function seek(segmentId: string, url: string, time: number): void {
  put(segmentId, url);
  usePlayer.setState({ time });
  if (audio !== null && usePlayer.getState().playing) audio.currentTime = time;
}

/** Ends whatever plays, and lets go of its file. */
export function stop(): void {
  cancelAnimationFrame(frame);
  audio?.pause();
  audio?.removeAttribute("src");
  usePlayer.setState(SILENT);
}

function put(segmentId: string, url: string): void {
  if (usePlayer.getState().url === url && usePlayer.getState().segmentId === segmentId) return;
  stop();
  ready().src = url;
  usePlayer.setState({ segmentId, url });
}

function ready(): HTMLAudioElement {
  if (audio !== null) return audio;
  const element = new Audio();
  element.preload = "none";
  element.addEventListener("playing", () => follow(element));
  element.addEventListener("ended", () => usePlayer.setState({ playing: false, time: 0 }));
  element.addEventListener("pause", () => usePlayer.setState({ playing: false }));
  audio = element;
  return element;
}

/** Tells the time at every frame, so that the playhead glides. */
function follow(element: HTMLAudioElement): void {
  cancelAnimationFrame(frame);
  frame = requestAnimationFrame(() => {
    if (!usePlayer.getState().playing) return;
    usePlayer.setState({ time: element.currentTime });
    follow(element);
  });
}
