/** States of the open project, for tests of what draws them. */
import { useProjectStore } from "@/lib/stores";
import type { ProjectStore } from "@/lib/stores";
import type { Segment } from "@/lib/types";
import { PROJECT_ID, progress, project, renderStatus, segment } from "./shapes";

const initial = useProjectStore.getState();
const FILM_URL = `/media/projects/${PROJECT_ID}/output/final.mp4`;

/** A film of 88 s, 45.2 MB. */
export const FILM = {
  duration: 88,
  file_size: 47_396_685,
  width: 1920,
  height: 1080,
  fps: 30,
  finished_at: "2026-11-20T12:00:00Z",
};

/** Puts a project with these segments into the store, with nothing else; `change` last. */
export function openStory(segments: readonly Segment[], change: Partial<ProjectStore> = {}): void {
  const { segments: shown, ...head } = project({ segments: [...segments] });
  useProjectStore.setState({
    ...initial,
    projectId: head.id,
    load: { kind: "ready" },
    project: head,
    ids: shown.map(({ id }) => id),
    byId: Object.fromEntries(shown.map((one) => [one.id, one])),
    ...change,
  });
}

/** What the store holds as a film stands so; to be given to `openStory`, or put into the store later. */
export const FILMS = {
  validating: { renderStatus: "validating" },
  rendering: {
    renderStatus: "rendering",
    film: renderStatus({
      status: "PROCESSING",
      progress: progress({
        current_segment: 7,
        total_segments: 12,
        percentage: 58,
        current_phase: "Applying Ken Burns effect to segment 8",
        remaining_seconds: 118,
        phase: "shots",
      }),
    }),
  },
  completed: { renderStatus: "completed", film: renderStatus({ status: "COMPLETED", output_url: FILM_URL, ...FILM }) },
  failed: {
    renderStatus: "failed",
    film: renderStatus({ status: "FAILED", error: "There is no room on the disk. Nothing was lost; free 2 GB." }),
  },
} satisfies Record<string, Partial<ProjectStore>>;

/** The same as a film stands of which an older good one is there. */
export function withEarlierFilm(change: Partial<ProjectStore>): Partial<ProjectStore> {
  return { ...change, film: change.film ? { ...change.film, ...FILM, previous_output_url: FILM_URL } : null };
}

export const READY = [segment("a"), segment("b")];
