import { afterEach, beforeEach, describe, expect, it, test, vi } from "vitest";
import { freshStudio, refusal, settled } from "../../testing/fake-api";
import { estimate, maker, service } from "../../testing/money";
import { bareSegment, PROJECT_ID, progress, project, renderStatus, segment } from "../../testing/shapes";
import type { RenderStatusResponse } from "../types";

type Studio = Awaited<ReturnType<typeof freshStudio>>;
let studio: Studio;
const store = () => studio.useProjectStore.getState();
const film = () => studio.selectRenderState(store());
const PROJECT = `/projects/${PROJECT_ID}/`;
const RENDER = `POST ${PROJECT}render/`;
const STARTED = { task_id: `render_${PROJECT_ID}`, project_id: PROJECT_ID, status: "PROCESSING", total_segments: 2, message: "" };
const OUTPUT = `/media/projects/${PROJECT_ID}/output/final.mp4`;
const FACTS = { duration: 9, file_size: 1_048_576, width: 1920, height: 1080, fps: 30, finished_at: "2026-11-21T10:00:00+00:00" };
const COMPLETED = renderStatus({ status: "COMPLETED", output_url: OUTPUT, progress: progress({ percentage: 100 }), ...FACTS });
const SETTINGS = "GET /settings/";
const ESTIMATE = `GET ${PROJECT}estimate/`;
const RENDERING = renderStatus({ status: "PROCESSING", task_id: STARTED.task_id, progress: progress({ percentage: 40 }) });

function answer(status: RenderStatusResponse) {
  studio.api.on(`GET ${PROJECT}status/`, status);
}

/** Who can make films, beside this computer. */
function offer(...services: ReturnType<typeof service>[]) {
  studio.api.on(SETTINGS, { providers: [maker(), ...services] });
}

async function open(status = renderStatus(), change: Parameters<typeof project>[0] = {}) {
  answer(status);
  offer();
  studio.api.on(`GET ${PROJECT}`, project({ status: status.status, ...change }));
  await store().fetchProject(PROJECT_ID);
}

beforeEach(async () => {
  vi.useFakeTimers();
  localStorage.clear();
  studio = await freshStudio();
});
afterEach(() => vi.useRealTimers());

describe("the film of a project that is opened", () => {
  it("is not ready while something is missing", async () => {
    await open(renderStatus(), { segments: [segment("a"), bareSegment("b"), segment("c", { audio_file: null })] });
    expect(film()).toEqual({ kind: "notReady", hasSegments: true, missingImages: ["b"], missingAudio: ["b", "c"] });
  });

  it("is not ready without segments", async () => {
    await open(renderStatus(), { segments: [] });
    expect(film()).toEqual({ kind: "notReady", hasSegments: false, missingImages: [], missingAudio: [] });
  });

  it("is ready when everything is there", async () => {
    await open();
    expect(film()).toEqual({ kind: "ready" });
    expect(store().renderStatus).toBe("idle");
  });

  it("that is being made goes on being shown", async () => {
    await open(RENDERING);
    expect(film()).toMatchObject({ kind: "rendering", progress: { percentage: 40 }, previous: null, cancelling: false });
    expect(store()).toMatchObject({ renderStatus: "rendering", renderTaskId: STARTED.task_id, renderProgress: { percentage: 40 } });
  });

  it("that was made can be watched; its address bears its version", async () => {
    await open(COMPLETED);
    expect(store()).toMatchObject({ renderStatus: "completed", outputUrl: OUTPUT });
    expect(film()).toMatchObject({
      kind: "completed",
      outputUrl: `${OUTPUT}?v=2026-11-21T10%3A00%3A00%2B00%3A00`,
      film: { duration: 9, fileSize: 1_048_576, width: 1920, height: 1080, fps: 30 },
      stale: false,
      missing: null,
    });
  });

  it("that failed says why, and keeps an older one", async () => {
    await open({ ...renderStatus({ status: "FAILED", error: "The disk is full.", previous_output_url: OUTPUT }), ...FACTS });
    expect(film()).toMatchObject({ kind: "failed", error: "The disk is full.", previous: { duration: 9 } });
    expect(store()).toMatchObject({ renderStatus: "failed", outputUrl: null });
  });

  it("that waits for other work says for what", async () => {
    const waiting = progress({ phase: "waiting", current_phase: "Waiting for narration to finish" });
    await open({ ...RENDERING, progress: waiting });
    expect(film()).toMatchObject({ kind: "rendering", queuedBehind: "Waiting for narration to finish" });
  });

  it("that lacks something by now cannot be made again", async () => {
    await open(COMPLETED, { segments: [segment("a"), segment("b", { image_file: null })] });
    expect(film()).toMatchObject({ kind: "completed", missing: { missingImages: ["b"], missingAudio: [] } });
  });

  it("is known from the project alone until its status is", async () => {
    const status = studio.api.later(`GET ${PROJECT}status/`);
    studio.api.on(`GET ${PROJECT}`, project({ status: "COMPLETED", output_url: OUTPUT, finished_at: FACTS.finished_at }));
    void store().fetchProject(PROJECT_ID);
    await settled();
    expect(film()).toMatchObject({ kind: "completed", film: { duration: null } });
    await status.answer(COMPLETED);
    expect(film()).toMatchObject({ kind: "completed", film: { duration: 9 } });
  });
});

describe("asking for the film", () => {
  it("goes from validating to rendering to completed", async () => {
    await open();
    const starting = studio.api.later(RENDER);
    answer(RENDERING);
    void store().startRender();
    expect(film()).toEqual({ kind: "validating", previous: null });
    await starting.answer(STARTED);
    expect(store().renderStatus).toBe("rendering");
    store().hear({ name: "status", body: { ...RENDERING, progress: progress({ percentage: 58, current_segment: 1 }) } });
    expect(store().renderProgress).toMatchObject({ percentage: 58, current_segment: 1 });
    store().hear({ name: "status", body: COMPLETED });
    expect(film().kind).toBe("completed");
  });

  it("ends failed where it cannot be made", async () => {
    await open();
    expect(store().renderStatus).toBe("idle");
    studio.api.on(RENDER, STARTED);
    answer(RENDERING);
    await store().startRender();
    expect(store().renderStatus).toBe("rendering");
    store().hear({ name: "status", body: renderStatus({ status: "FAILED", error: "The disk is full." }) });
    expect(store()).toMatchObject({ renderStatus: "failed", outputUrl: null });
    expect(film()).toMatchObject({ kind: "failed", error: "The disk is full." });
  });

  it("twice asks once", async () => {
    await open();
    studio.api.on(RENDER, STARTED);
    answer(RENDERING);
    await Promise.all([store().startRender(), store().startRender()]);
    await store().startRender();
    expect(studio.api.sent(RENDER)).toHaveLength(1);
  });

  it("from the first shot on says so", async () => {
    await open(COMPLETED);
    studio.api.on(RENDER, STARTED);
    answer(RENDERING);
    await store().startRender({ force: true });
    expect(studio.api.sent(RENDER)).toEqual([{ force: true }]);
  });

  it("saves what was typed first", async () => {
    await open();
    studio.api.on("PATCH /segments/a/", () => segment("a"));
    studio.api.on(RENDER, STARTED);
    store().editText("a", "Once");
    await store().startRender();
    const asked = studio.api.calls.filter(({ method }) => method !== "GET").map(({ method }) => method);
    expect(asked).toEqual(["PATCH", "POST"]);
  });

  it("is not done while what was typed cannot be saved", async () => {
    await open(COMPLETED);
    studio.api.on("PATCH /segments/a/", refusal(400, "invalid", "It is too long."));
    store().editText("a", "Once");
    await store().startRender();
    expect(studio.api.sent(RENDER)).toEqual([]);
    expect(film().kind).toBe("completed");
    expect(studio.toasts()).toMatchObject([{ title: "The film was not started" }]);
  });

  it("is refused while something is missing, even on the disk only, until it is mended", async () => {
    await open();
    const details = { missing_images: ["b"], missing_audio: [], message: "1 segments are missing required assets" };
    studio.api.on(RENDER, refusal(400, "not_ready", "Project not ready for rendering", details));
    await store().startRender();
    expect(film()).toMatchObject({ kind: "notReady", missingImages: ["b"], missingAudio: [] });
    expect(store().renderStatus).toBe("idle");
    expect(studio.toasts()[0]?.description).toBe("1 segments are missing required assets.");
    await store().fetchProject(PROJECT_ID);
    expect(film().kind).toBe("ready");
  });

  it("while it is being made elsewhere attaches to that", async () => {
    await open();
    studio.api.on(RENDER, refusal(409, "already_rendering", "Project is already being rendered", { task_id: STARTED.task_id }));
    answer(RENDERING);
    await store().startRender();
    expect(film()).toMatchObject({ kind: "rendering", progress: { percentage: 40 } });
    expect(studio.toasts()).toEqual([]);
  });

  it("where the engine has no encoder tells what to install", async () => {
    await open();
    studio.api.on(RENDER, refusal(500, "unavailable", "FFmpeg is missing. Install it with …"));
    await store().startRender();
    expect(film().kind).toBe("ready");
    expect(studio.toasts()).toMatchObject([{ tone: "error", description: "FFmpeg is missing. Install it with …" }]);
  });

  it("while the studio is away leads back", async () => {
    await open(COMPLETED);
    studio.api.away = true;
    await store().startRender();
    expect(film().kind).toBe("completed");
  });

  it("is not undone by an answer about the time before", async () => {
    await open();
    const old = studio.api.later(`GET ${PROJECT}status/`);
    const asking = store().pollRenderStatus();
    await settled();
    studio.api.on(RENDER, STARTED);
    answer(RENDERING);
    const starting = store().startRender();
    await settled();
    await old.answer(renderStatus());
    expect(store().renderStatus).toBe("rendering");
    await Promise.all([asking, starting]);
    expect(film()).toMatchObject({ kind: "rendering", progress: { percentage: 40 } });
  });
});

describe("asking for the film where services could make it", () => {
  const order = () => store().filmOrder;
  const refuse = (status: number, code: string, details: Record<string, unknown> = {}) =>
    studio.api.on(RENDER, refusal(status, code, "It was refused.", details));

  async function ask(status = renderStatus()) {
    await open(status);
    offer(service());
    studio.api.on(ESTIMATE, estimate());
    await store().startRender();
  }

  it("orders nothing, but asks who is to make it, with what it would cost", async () => {
    await ask();
    expect(order()).toEqual({ estimate: estimate(), problem: null, calls: [] });
    expect(film().kind).toBe("ready");
    expect(studio.api.sent(RENDER)).toEqual([]);
  });

  it("asks nobody who has set up none", async () => {
    await open();
    offer(service({ ready: false }));
    studio.api.on(RENDER, STARTED);
    answer(RENDERING);
    await store().startRender();
    expect(order()).toBeNull();
    expect(studio.api.sent(RENDER)).toEqual([{}]);
    expect(studio.api.sent(ESTIMATE)).toEqual([]);
  });

  it("orders nothing where it is not known whether services could", async () => {
    await open(COMPLETED);
    studio.api.on(SETTINGS, refusal(500, "unexpected", "Something unforeseen happened."));
    await store().startRender();
    expect(studio.api.sent(RENDER)).toEqual([]);
    expect(film().kind).toBe("completed");
    expect(studio.toasts()).toMatchObject([{ title: "The film was not started", description: "Something unforeseen happened." }]);
  });

  it("goes to the one that was chosen, as it was wished", async () => {
    await ask(COMPLETED);
    studio.api.on(RENDER, STARTED);
    answer(RENDERING);
    const wish = { provider: "runway", options: { style: "Ink" } };
    await store().startRender(wish);
    expect(studio.api.sent(RENDER)).toEqual([wish]);
    expect(store()).toMatchObject({ filmOrder: null, lastWish: wish, renderStatus: "rendering" });
  });

  it("is left without a trace", async () => {
    await ask(COMPLETED);
    store().leaveOrder();
    expect(order()).toBeNull();
    expect(film().kind).toBe("completed");
  });

  it.each(["cost_limit", "option_refused", "scene_unsuitable"])("says in its place why it was refused (%s)", async (code) => {
    await ask();
    refuse(400, code);
    await store().startRender({ provider: "runway" });
    expect(order()).toMatchObject({ problem: { code, sentence: "It was refused." }, calls: [] });
    expect(film().kind).toBe("ready");
    expect(studio.toasts()).toEqual([]);
  });

  it("names the orders in doubt that stand in its way", async () => {
    await ask();
    refuse(409, "submit_unknown", { calls: ["c2"] });
    await store().startRender({ provider: "runway" });
    expect(order()).toMatchObject({ problem: { code: "submit_unknown" }, calls: ["c2"] });
  });

  it("says what the film lacks as without services", async () => {
    await ask();
    refuse(400, "not_ready", { missing_images: ["b"], missing_audio: [] });
    await store().startRender({ provider: "runway" });
    expect(order()).toBeNull();
    expect(film()).toMatchObject({ kind: "notReady", missingImages: ["b"] });
    expect(studio.toasts()).toHaveLength(1);
  });

  it("is not asked any more once it is being made, wherever that began", async () => {
    await ask();
    store().hear({ name: "status", body: RENDERING });
    expect(order()).toBeNull();
  });

  it("is forgotten with the project that is left", async () => {
    await ask();
    store().closeProject();
    expect(store()).toMatchObject({ filmOrder: null, lastWish: null });
  });
});

it("tells of a failed film which orders are to be looked after, and of a finished one what it cost", async () => {
  await open(renderStatus({ status: "FAILED", error: "In doubt.", error_code: "submit_unknown", provider_calls: ["c2"] }));
  expect(film()).toMatchObject({ kind: "failed", calls: ["c2"] });
  const cost = { micros: 600_000, shown: "$0.60" };
  store().hear({ name: "status", body: { ...COMPLETED, providers: ["runway"], cost } });
  expect(film()).toMatchObject({ kind: "completed", film: { makers: ["runway"], cost } });
});

test("an answer that was on its way while something newer was heard is dropped", async () => {
  await open(RENDERING);
  const old = studio.api.later(`GET ${PROJECT}status/`);
  const polling = store().pollRenderStatus();
  await settled();
  store().hear({ name: "status", body: COMPLETED });
  await old.answer(RENDERING);
  await polling;
  expect(film().kind).toBe("completed");
});

test("a film that cannot be asked about is asked about again, without a word", async () => {
  await open(RENDERING);
  studio.api.away = true;
  await store().pollRenderStatus();
  expect(film().kind).toBe("rendering");
  expect(studio.toasts()).toEqual([]);
});

describe("cancelling", () => {
  it("shows that it is under way, and what the project has become", async () => {
    await open({ ...RENDERING, previous_output_url: OUTPUT, ...FACTS });
    const ending = studio.api.later(`POST ${PROJECT}cancel/`);
    const cancelling = store().cancelRender();
    expect(film()).toMatchObject({ kind: "rendering", cancelling: true, previous: { duration: 9 } });
    await ending.answer(COMPLETED);
    await expect(cancelling).resolves.toBe(true);
    expect(film().kind).toBe("completed");
    expect(store().cancellingRender).toBe(false);
  });

  it("of a render that takes a moment to stop goes on being shown until it has", async () => {
    await open(RENDERING);
    studio.api.on(`POST ${PROJECT}cancel/`, RENDERING);
    await store().cancelRender();
    expect(film()).toMatchObject({ kind: "rendering", cancelling: true });
    store().hear({ name: "status", body: renderStatus() });
    expect(film().kind).toBe("ready");
  });

  it("of a render that has just ended shows its film", async () => {
    await open(RENDERING);
    studio.api.on(`POST ${PROJECT}cancel/`, refusal(409, "already_ended", "There is no render to cancel."));
    answer(COMPLETED);
    await expect(store().cancelRender()).resolves.toBe(false);
    expect(film().kind).toBe("completed");
  });
});

test("the film is downloaded under the project's title", async () => {
  await open(COMPLETED, { title: "Sea & Sky?" });
  const clicked = vi.spyOn(HTMLAnchorElement.prototype, "click").mockImplementation(function (this: HTMLAnchorElement) {
    expect(this.getAttribute("href")).toBe(`${OUTPUT}?download=Sea%20%26%20Sky%3F.mp4&v=2026-11-21T10%3A00%3A00%2B00%3A00`);
    expect(this.download).toBe("");
  });
  store().downloadVideo();
  expect(clicked).toHaveBeenCalledOnce();
});

test("what is shown of the film is the same object until it changes", async () => {
  await open(RENDERING);
  const before = film();
  store().editText("a", "Once");
  expect(film()).toBe(before);
  store().hear({ name: "status", body: { ...RENDERING, progress: progress({ percentage: 41 }) } });
  expect(film()).not.toBe(before);
});

test("news that was overtaken on its way takes nothing back, and a new film begins at nothing", async () => {
  await open(RENDERING);
  const told = (percentage: number) => store().hear({ name: "status", body: { ...RENDERING, progress: progress({ percentage }) } });
  told(41);
  told(12);
  expect(store().renderProgress).toMatchObject({ percentage: 41 });
  store().hear({ name: "status", body: COMPLETED });
  told(3);
  expect(store().renderProgress).toMatchObject({ percentage: 3 });
});

test("news from before an end that was asked for is not believed, and a new film is", async () => {
  await open(RENDERING);
  studio.api.on(`GET ${PROJECT}status/`, COMPLETED);
  await store().pollRenderStatus();
  expect(store()).toMatchObject({ renderStatus: "completed" });
  store().hear({ name: "status", body: { ...RENDERING, progress: progress({ percentage: 12 }) } });
  await store().pollRenderStatus();
  expect(store()).toMatchObject({ renderStatus: "completed" });
  studio.api.on(`GET ${PROJECT}status/`, { ...RENDERING, progress: progress({ percentage: 3 }) });
  store().hear({ name: "status", body: { ...RENDERING, progress: progress({ percentage: 2 }) } });
  await vi.waitFor(() => expect(store()).toMatchObject({ renderStatus: "rendering", renderProgress: { percentage: 3 } }));
});

test("starting anew forgets the film", async () => {
  await open(COMPLETED);
  store().resetRenderState();
  expect(store()).toMatchObject({ renderStatus: "idle", outputUrl: null, renderTaskId: null, renderProgress: null });
});
