import { afterEach, beforeEach, describe, expect, it, test, vi } from "vitest";
import { freshStudio, refusal, settled } from "../../testing/fake-api";
import { PROJECT_ID, project, renderStatus, segment, task } from "../../testing/shapes";

type Studio = Awaited<ReturnType<typeof freshStudio>>;
let studio: Studio;
const store = () => studio.useProjectStore.getState();
const PROJECT = `/projects/${PROJECT_ID}/`;
const RENDER = `POST ${PROJECT}render/`;
const DRAFT = `draft_${PROJECT_ID}`;
const TASK = `GET /tasks/${DRAFT}/status/`;
const ADDRESS = `/media/projects/${PROJECT_ID}/output/draft.mp4?v=1`;
const STARTED = { task_id: DRAFT, project_id: PROJECT_ID, status: "DRAFT", total_segments: 2, message: "" };

const draft = (change: Parameters<typeof task>[0] = {}) =>
  task({
    ...{ task_id: DRAFT, kind: "draft", segment_id: null },
    progress: { current: 1, total: 2, percentage: 50, current_phase: "Applying Ken Burns effect to segment 2" },
    ...change,
  });
const hear = (body: ReturnType<typeof task>) => store().hear({ name: "task", body });

async function open(change: Parameters<typeof project>[0] = {}) {
  studio.api.on(`GET ${PROJECT}`, project(change));
  await store().fetchProject(PROJECT_ID);
  await settled();
}

beforeEach(async () => {
  vi.useFakeTimers();
  localStorage.clear();
  studio = await freshStudio();
  studio.api.on(`GET ${PROJECT}status/`, renderStatus());
  studio.api.on(RENDER, STARTED);
  studio.api.on(TASK, draft());
});
afterEach(() => vi.useRealTimers());

describe("asking for a draft", () => {
  it("shows how far it is, and leaves the film as it stands", async () => {
    await open();
    await expect(store().startDraft()).resolves.toBe(true);
    expect(studio.api.sent(RENDER)).toEqual([{ draft: true }]);
    expect(store().draftTask?.progress?.percentage).toBe(50);
    expect(store().renderStatus).toBe("idle");
  });

  it("is told when it is there, and then has its address", async () => {
    await open();
    await store().startDraft();
    studio.api.on(`GET ${PROJECT}status/`, renderStatus({ draft_url: ADDRESS }));
    hear(draft({ status: "COMPLETED" }));
    await settled();
    expect(store()).toMatchObject({ draftTask: null, film: { draft_url: ADDRESS } });
    expect(studio.toasts()).toMatchObject([{ tone: "success", title: "The draft is ready" }]);
  });

  it("twice asks once", async () => {
    await open();
    await Promise.all([store().startDraft(), store().startDraft()]);
    await store().startDraft();
    expect(studio.api.sent(RENDER)).toHaveLength(1);
  });

  it("saves what was typed first", async () => {
    await open();
    studio.api.on("PATCH /segments/a/", () => segment("a"));
    store().editText("a", "Once");
    await store().startDraft();
    const asked = studio.api.calls.filter(({ method }) => method !== "GET").map(({ method }) => method);
    expect(asked).toEqual(["PATCH", "POST"]);
  });

  it("is not done while what was typed cannot be saved", async () => {
    await open();
    studio.api.on("PATCH /segments/a/", refusal(400, "invalid", "It is too long."));
    store().editText("a", "Once");
    await expect(store().startDraft()).resolves.toBe(false);
    expect(studio.api.sent(RENDER)).toEqual([]);
    expect(studio.toasts()).toMatchObject([{ title: "The draft was not started" }]);
  });

  it("while one is being made elsewhere attaches to that", async () => {
    await open();
    studio.api.on(RENDER, refusal(409, "already_drafting", "It is being made.", { task_id: DRAFT }));
    await store().startDraft();
    expect(store().draftTask?.task_id).toBe(DRAFT);
    expect(studio.toasts()).toEqual([]);
  });

  it("is refused while something is missing, and the film's button says what", async () => {
    await open();
    const details = { missing_images: ["b"], missing_audio: [], message: "1 segments are missing required assets" };
    studio.api.on(RENDER, refusal(400, "not_ready", "Project not ready for rendering", details));
    await expect(store().startDraft()).resolves.toBe(false);
    expect(studio.selectRenderState(store())).toMatchObject({ kind: "notReady", missingImages: ["b"] });
    expect(store().draftTask).toBeNull();
    expect(studio.toasts()).toMatchObject([{ title: "The draft was not started" }]);
  });
});

test("a draft that failed says why, and the film does not fail", async () => {
  await open();
  await store().startDraft();
  hear(draft({ status: "FAILED", error: "The disk is full." }));
  expect(store()).toMatchObject({ draftTask: null, renderStatus: "idle" });
  expect(studio.toasts()).toMatchObject([{ tone: "error", description: "The disk is full." }]);
});

test("a draft that is called off goes without a word", async () => {
  await open();
  await store().startDraft();
  studio.api.on(`POST /tasks/${DRAFT}/cancel/`, draft());
  await expect(store().cancelDraft()).resolves.toBe(true);
  hear(draft({ status: "CANCELLED" }));
  expect(store().draftTask).toBeNull();
  expect(studio.toasts()).toEqual([]);
});

test("a draft that had just ended when it was called off is shown as ended", async () => {
  await open();
  await store().startDraft();
  studio.api.on(`POST /tasks/${DRAFT}/cancel/`, refusal(409, "already_ended", "It has ended already."));
  studio.api.on(TASK, draft({ status: "COMPLETED" }));
  await expect(store().cancelDraft()).resolves.toBe(false);
  expect(store().draftTask).toBeNull();
});

test("a draft that is being made when the project is opened goes on being shown", async () => {
  await open({ draft_task: DRAFT });
  expect(store().draftTask?.progress?.percentage).toBe(50);
});

test("a draft of which the project does not tell any more is asked about", async () => {
  await open({ draft_task: DRAFT });
  studio.api.on(TASK, draft({ status: "COMPLETED" }));
  await open();
  expect(store().draftTask).toBeNull();
});

test("an answer that was on its way while something newer was heard is dropped", async () => {
  await open({ draft_task: DRAFT });
  const old = studio.api.later(TASK);
  const polling = store().pollDraftStatus();
  await settled();
  hear(draft({ status: "COMPLETED" }));
  await old.answer(draft());
  await polling;
  expect(store().draftTask).toBeNull();
});
