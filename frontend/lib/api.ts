/**
 * One function for each address of the API, and nothing else. Every one of them throws ApiError with the
 * studio's sentence, or Offline where no answer came.
 */
import { send, sendForm, type Transfer } from "./http";
import type {
  AllNarrationsWish,
  CheckedCall,
  Costs,
  Estimate,
  ImportedProject,
  NarrationEstimate,
  NarrationWish,
  NewProject,
  Project,
  ProjectChange,
  ProjectSummary,
  ProviderCall,
  Readiness,
  RenderStatusResponse,
  RenderTriggerResponse,
  RenderWish,
  ResentCall,
  Segment,
  SegmentChange,
  Settings,
  SettingsChange,
  StorySource,
  TaskStatusResponse,
  Voice,
} from "./types";
import type { components } from "./schema.gen";

type NarrationStarted = components["schemas"]["NarrationStarted"];
type AllNarrationsStarted = components["schemas"]["AllNarrationsStarted"];
type NewSegment = components["schemas"]["NewSegmentRequest"];

const get = <Answer>(url: string, params?: Record<string, unknown>) => send<Answer>({ method: "get", url, params });
const post = <Answer>(url: string, data: object = {}) => send<Answer>({ method: "post", url, data });
const patch = <Answer>(url: string, data: object) => send<Answer>({ method: "patch", url, data });
const remove = <Answer = void>(url: string, params?: Record<string, unknown>) =>
  send<Answer>({ method: "delete", url, params });

export const listProjects = (options: { deleted?: boolean } = {}) => get<ProjectSummary[]>("/projects/", options);
export const createProject = (project: NewProject) => post<Project>("/projects/", project);
export const getProject = (id: string) => get<Project>(`/projects/${id}/`);
export const changeProject = (id: string, change: ProjectChange) => patch<Project>(`/projects/${id}/`, change);
/** `purge`: for good, deleted before or not. */
export const deleteProject = (id: string, options: { purge?: boolean } = {}) => remove(`/projects/${id}/`, options);
export const restoreProject = (id: string) => post<Project>(`/projects/${id}/restore/`);

export const importStory = (source: StorySource, transfer?: Transfer) =>
  sendStory("/projects/import/", source, transfer);
export const importSegments = (projectId: string, source: StorySource, transfer?: Transfer) =>
  sendStory(`/projects/${projectId}/import-segments/`, source, transfer);
/** A new project of the sample story that comes with StoryFlow. */
export const importSample = () => post<ImportedProject>("/projects/import/sample/");

export const listSegments = (project: string, options: { deleted?: boolean } = {}) =>
  get<Segment[]>("/segments/", { project, ...options });
export const addSegment = (segment: NewSegment) => post<Segment>("/segments/", segment);
export const getSegment = (id: string) => get<Segment>(`/segments/${id}/`);
export const changeSegment = (id: string, change: SegmentChange) => patch<Segment>(`/segments/${id}/`, change);
export const deleteSegment = (id: string) => remove(`/segments/${id}/`);
export const restoreSegment = (id: string) => post<Segment>(`/segments/${id}/restore/`);
export const reorderSegments = (project_id: string, segment_order: readonly string[]) =>
  post<Project>("/segments/reorder/", { project_id, segment_order });

export const uploadImage = (id: string, image: File, transfer?: Transfer) =>
  sendForm<Segment>(`/segments/${id}/upload-image/`, formOf({ image }), transfer);
export const removeImage = (id: string) => remove<Segment>(`/segments/${id}/remove-image/`);
export const restoreImage = (id: string) => post<Segment>(`/segments/${id}/restore-image/`);
export const uploadAudio = (id: string, audio: File, transfer?: Transfer) =>
  sendForm<Segment>(`/segments/${id}/upload-audio/`, formOf({ audio }), transfer);
export const removeAudio = (id: string) => remove<Segment>(`/segments/${id}/remove-audio/`);
export const restoreAudio = (id: string) => post<Segment>(`/segments/${id}/restore-audio/`);

export const generateAudio = (segmentId: string, wish: NarrationWish = {}) =>
  post<NarrationStarted>(`/segments/${segmentId}/generate-audio/`, wish);
export const generateAllAudio = (projectId: string, wish: AllNarrationsWish = {}) =>
  post<AllNarrationsStarted>(`/projects/${projectId}/generate-all-audio/`, wish);

/** Asks for the film, or for a draft beside it. */
export const renderProject = (projectId: string, wish: RenderWish & { draft?: boolean } = {}) =>
  post<RenderTriggerResponse>(`/projects/${projectId}/render/`, wish);
export const getRenderStatus = (projectId: string) => get<RenderStatusResponse>(`/projects/${projectId}/status/`);
export const cancelRender = (projectId: string) => post<RenderStatusResponse>(`/projects/${projectId}/cancel/`);

/** What the film would take, by whoever can make it. */
export const getEstimate = (projectId: string) => get<Estimate>(`/projects/${projectId}/estimate/`);
/** What `generateAudio` with the same wish would cost. */
export const getSegmentNarrationEstimate = (segmentId: string, { voice_id, speed }: NarrationWish = {}) =>
  get<NarrationEstimate>(`/segments/${segmentId}/narration-estimate/`, { voice_id, speed });
/** What `generateAllAudio` with the same wish would cost. */
export const getNarrationEstimate = (projectId: string, { voice_id, speed, force_regenerate }: AllNarrationsWish = {}) =>
  get<NarrationEstimate>(`/projects/${projectId}/narration-estimate/`, { voice_id, speed, force_regenerate });
export const getCosts = () => get<Costs>("/costs/");
export const listProviderCalls = (projectId: string) => get<ProviderCall[]>(`/projects/${projectId}/provider-calls/`);
/** Asks the service whether it has a call that is in doubt or late. */
export const checkCall = (id: string) => post<CheckedCall>(`/provider-calls/${id}/check/`);
/** Lets a call in doubt be made once more, though it may have been charged. */
export const resendCall = (id: string) => post<ResentCall>(`/provider-calls/${id}/resend/`);
/** Notes what somebody has found out about a call in doubt. */
export const settleCall = (id: string, charged: boolean) => post<ProviderCall>(`/provider-calls/${id}/settle/`, { charged });

export const getTaskStatus = (taskId: string) => get<TaskStatusResponse>(`/tasks/${taskId}/status/`);
export const cancelTask = (taskId: string) => post<TaskStatusResponse>(`/tasks/${taskId}/cancel/`);

export const getSettings = () => get<Settings>("/settings/");
export const changeSettings = (change: SettingsChange) => patch<Settings>("/settings/", change);
export const listVoices = () => get<Voice[]>("/settings/voices/");

/** What the studio can and cannot do now; a part that does not work is no error here. */
export const getReadiness = () =>
  send<Readiness>({ url: "/health/video", baseURL: "", validateStatus: (status) => status === 200 || status === 503 });

function sendStory(url: string, source: StorySource, transfer: Transfer = {}): Promise<ImportedProject> {
  if (source.kind === "files") return sendForm<ImportedProject>(url, storyForm(source), transfer);
  const body = source.kind === "json" ? storyJson(source) : storyText(source);
  return send<ImportedProject>({
    method: "post",
    url,
    data: body,
    timeout: 0,
    ...(transfer.signal && { signal: transfer.signal }),
  });
}

function storyJson({ story, title }: Extract<StorySource, { kind: "json" }>): unknown {
  return title === undefined || typeof story !== "object" || story === null ? story : { ...story, title };
}

function storyText({ text, title, language, format }: Extract<StorySource, { kind: "text" }>): object {
  return { raw_text: text, title, language, format };
}

function storyForm({ story, files, title, language }: Extract<StorySource, { kind: "files" }>): FormData {
  const form = formOf({ story, ...(title !== undefined && { title }), ...(language !== undefined && { language }) });
  for (const { path, file } of files) {
    form.append("files[]", file);
    form.append("paths[]", path);
  }
  return form;
}

function formOf(fields: Record<string, string | File>): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  return form;
}
