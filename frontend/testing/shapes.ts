/** Bodies as the API gives them, for tests. */
import type {
  Project,
  ProjectSummary,
  RenderProgress,
  RenderStatusResponse,
  Segment,
  TaskStatusResponse,
} from "@/lib/types";

export const PROJECT_ID = "5d0cba5c-5c32-4b5d-a1de-000000000001";
const WHOLE = { x: 0, y: 0, width: 1, height: 1 };
const CLOSE = { x: 0.115, y: 0.115, width: 0.77, height: 0.77 };

export function segment(id: string, change: Partial<Segment> = {}): Segment {
  return {
    id,
    project: PROJECT_ID,
    sequence_index: 0,
    text_content: `The text of ${id}.`,
    image_prompt: "",
    is_locked: false,
    image_file: `/media/projects/${PROJECT_ID}/images/${id}.jpg?v=1`,
    image_thumb: `/media/projects/${PROJECT_ID}/images/${id}.thumb.webp?v=1`,
    audio_file: `/media/projects/${PROJECT_ID}/audio/${id}.wav?v=1`,
    audio_duration: 4.5,
    audio_stale: false,
    audio_recorded: false,
    voice_id: "af_bella",
    word_times: "exact",
    notices: [],
    move: { start: WHOLE, end: CLOSE },
    task: null,
    ...change,
  };
}

/** A segment with neither picture nor sound. */
export function bareSegment(id: string, change: Partial<Segment> = {}): Segment {
  const nothing = { image_file: null, image_thumb: null, audio_file: null, audio_duration: null, voice_id: null };
  return segment(id, { ...nothing, word_times: null, ...change });
}

export function summary(change: Partial<ProjectSummary> = {}): ProjectSummary {
  return {
    id: PROJECT_ID,
    title: "The Lighthouse",
    language: null,
    status: "DRAFT",
    created_at: "2026-11-20T10:00:00Z",
    updated_at: "2026-11-20T11:00:00Z",
    segment_count: 2,
    duration: 9,
    resolution_width: 1920,
    resolution_height: 1080,
    framerate: 30,
    error: null,
    error_code: null,
    thumbnail: null,
    output_url: null,
    previous_output_url: null,
    finished_at: null,
    has_deleted: false,
    deleted_at: null,
    ...change,
  };
}

export function project({ segments = [segment("a"), segment("b")], ...change }: Partial<Project> = {}): Project {
  const numbered = segments.map((one, sequence_index) => ({ ...one, sequence_index }));
  const counted = summary({ segment_count: segments.length });
  return { ...counted, render_task: null, draft_task: null, narration_task: null, ...change, segments: numbered };
}

export function progress(change: Partial<RenderProgress> = {}): RenderProgress {
  return {
    current_segment: 0,
    total_segments: 2,
    percentage: 0,
    current_phase: "Preparing…",
    frames_done: 0,
    frames_total: 270,
    frames_per_second: null,
    remaining_seconds: null,
    elapsed_seconds: 0,
    phase: "preparing",
    scenes: [],
    ...change,
  };
}

export function renderStatus(change: Partial<RenderStatusResponse> = {}): RenderStatusResponse {
  return {
    project_id: PROJECT_ID,
    status: "DRAFT",
    progress: null,
    output_url: null,
    previous_output_url: null,
    draft_url: null,
    task_id: null,
    duration: null,
    file_size: null,
    width: null,
    height: null,
    fps: null,
    finished_at: null,
    providers: null,
    cost: null,
    paid: null,
    stale: false,
    error: null,
    error_code: null,
    provider_calls: [],
    ...change,
  };
}

export function task(change: Partial<TaskStatusResponse> = {}): TaskStatusResponse {
  return {
    task_id: "tts_a",
    kind: "tts",
    project_id: PROJECT_ID,
    segment_id: "a",
    status: "PROCESSING",
    progress: { current: 0, total: 1, percentage: 0, current_phase: "Generating audio for segment 1 of 1" },
    result: null,
    error: null,
    error_code: null,
    ...change,
  };
}
