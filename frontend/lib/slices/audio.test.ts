import { afterEach, beforeEach, describe, expect, it, test, vi } from "vitest";
import { freshStudio, refusal, settled } from "../../testing/fake-api";
import { freeNarration, narrationEstimate, usd } from "../../testing/money";
import { bareSegment, PROJECT_ID, project, renderStatus, segment, task } from "../../testing/shapes";

type Studio = Awaited<ReturnType<typeof freshStudio>>;
let studio: Studio;
const store = () => studio.useProjectStore.getState();
const audio = (id: string) => studio.selectAudioState(id)(store());
const PROJECT = `/projects/${PROJECT_ID}/`;
const ALL = `tts_all_${PROJECT_ID}`;
const SEGMENTS = [bareSegment("a"), segment("b", { audio_stale: true }), segment("c"), bareSegment("d", { is_locked: true })];

const one = (change: Parameters<typeof task>[0] = {}) => task({ task_id: "tts_a", segment_id: "a", ...change });
const all = (change: Parameters<typeof task>[0] = {}) =>
  task({
    ...{ task_id: ALL, kind: "tts_all", segment_id: null },
    progress: { current: 1, total: 2, percentage: 50, current_phase: "Generating audio for segment 2 of 2" },
    ...change,
  });
const hear = (body: ReturnType<typeof task>) => store().hear({ name: "task", body });

beforeEach(async () => {
  vi.useFakeTimers();
  localStorage.clear();
  studio = await freshStudio();
  studio.api.on(`GET ${PROJECT}`, project({ segments: SEGMENTS }));
  studio.api.on(`GET ${PROJECT}status/`, renderStatus());
  studio.api.on("GET /segments/a/narration-estimate/", freeNarration);
  studio.api.on("POST /segments/a/generate-audio/", { task_id: "tts_a", segment_id: "a", status: "PENDING", message: "" });
  studio.api.on("GET /tasks/tts_a/status/", one());
  studio.api.on("GET /segments/a/", segment("a"));
  studio.api.on(`GET ${PROJECT}narration-estimate/`, freeNarration);
  studio.api.on(`POST ${PROJECT}generate-all-audio/`, { task_id: ALL, status: "PENDING", total_segments: 2, message: "" });
  studio.api.on(`GET /tasks/${ALL}/status/`, all());
  await store().fetchProject(PROJECT_ID);
});
afterEach(() => vi.useRealTimers());

test("a segment's sound is none, ready or older than its text", () => {
  expect(audio("a")).toEqual({ kind: "none" });
  expect(audio("b")).toMatchObject({ kind: "stale", duration: 4.5 });
  expect(audio("c")).toMatchObject({ kind: "ready", duration: 4.5, recorded: false });
  expect(audio("gone")).toEqual({ kind: "none" });
});

describe("one narration", () => {
  it("is being made until it is told that it is there, and then it is", async () => {
    await expect(store().generateAudio("a")).resolves.toBe(true);
    expect(audio("a")).toEqual({ kind: "generating", phase: "Generating audio for segment 1 of 1", waiting: false });
    hear(one({ status: "COMPLETED", result: { notices: ["The voice is missing; another one read it."] } }));
    await settled();
    expect(audio("a")).toMatchObject({ kind: "ready" });
    expect(studio.toasts()).toMatchObject([{ description: "The voice is missing; another one read it." }]);
  });

  it("is asked for as it is wished", async () => {
    await store().generateAudio("a", { voice_id: "bf_emma", speed: 1.2 });
    expect(studio.api.sent("POST /segments/a/generate-audio/")).toEqual([{ voice_id: "bf_emma", speed: 1.2 }]);
  });

  it("waits while other work is done", async () => {
    studio.api.on("GET /tasks/tts_a/status/", one({ status: "PENDING" }));
    await store().generateAudio("a");
    expect(audio("a")).toMatchObject({ kind: "generating", waiting: true });
  });

  it("is of the text that was just typed", async () => {
    studio.api.on("PATCH /segments/a/", () => bareSegment("a", { text_content: "Once" }));
    store().editText("a", "Once");
    await store().generateAudio("a");
    const asked = studio.api.calls.filter(({ method }) => method !== "GET").map(({ method }) => method);
    expect(asked).toEqual(["PATCH", "POST"]);
  });

  it("is not made of a text that is not saved", async () => {
    studio.api.on("PATCH /segments/a/", refusal(400, "invalid"));
    store().editText("a", "Once");
    await expect(store().generateAudio("a")).resolves.toBe(false);
    expect(studio.api.sent("POST /segments/a/generate-audio/")).toEqual([]);
    expect(studio.toasts()).toMatchObject([{ title: "The audio was not generated" }]);
  });

  it("that fails says why, and keeps the sound that was there", async () => {
    hear(task({ task_id: "tts_b", segment_id: "b", status: "FAILED", error: "The text holds nothing to speak." }));
    expect(audio("b")).toEqual({ kind: "failed", message: "The text holds nothing to speak.", url: store().byId.b?.audio_file });
    hear(task({ task_id: "tts_b", segment_id: "b" }));
    expect(audio("b").kind).toBe("generating");
  });

  it("of a locked segment is refused with its sentence", async () => {
    studio.api.on("POST /segments/a/generate-audio/", refusal(409, "locked", "This segment is locked."));
    await expect(store().generateAudio("a")).resolves.toBe(false);
    expect(studio.toasts()).toMatchObject([{ description: "This segment is locked." }]);
  });

  it("that is being made elsewhere is followed", async () => {
    studio.api.on("POST /segments/a/generate-audio/", refusal(409, "already_generating", "…", { task_id: "tts_a" }));
    await store().generateAudio("a");
    expect(audio("a").kind).toBe("generating");
    expect(studio.toasts()).toEqual([]);
  });

  it("is called off", async () => {
    await store().generateAudio("a");
    studio.api.on("POST /tasks/tts_a/cancel/", one({ status: "CANCELLED" }));
    studio.api.on("GET /segments/a/", bareSegment("a"));
    await expect(store().cancelAudio("a")).resolves.toBe(true);
    expect(audio("a")).toEqual({ kind: "none" });
    await expect(store().cancelAudio("a")).resolves.toBe(false);
  });

  it("in place of a recording can be undone", async () => {
    studio.api.on("POST /segments/a/upload-audio/", segment("a", { audio_recorded: true }));
    await store().uploadAudio("a", new File(["…"], "take.wav"));
    await store().generateAudio("a");
    hear(one({ status: "COMPLETED", result: {} }));
    await settled();
    studio.api.on("POST /segments/a/restore-audio/", segment("a", { audio_recorded: true }));
    expect(store().undoLabel).toBe("replacing a recording");
    await store().undo();
    expect(audio("a")).toMatchObject({ kind: "ready", recorded: true });
  });
});

describe("all narrations", () => {
  it("show how far they are, and which segments still wait", async () => {
    await store().generateAllAudio();
    expect(store()).toMatchObject({
      audioTaskId: ALL,
      audioGenerationStatus: "generating",
      bulkGenerationProgress: { current: 1, total: 2, percentage: 50 },
    });
    expect(["a", "b", "c", "d"].map((id) => audio(id).kind)).toEqual(["generating", "generating", "ready", "none"]);
  });

  it("when they are made are read", async () => {
    await store().generateAllAudio();
    studio.api.on(`GET ${PROJECT}`, project({ segments: [segment("a"), segment("b"), segment("c"), bareSegment("d")] }));
    hear(all({ status: "COMPLETED", result: { made: 2, failed: [], notices: [] } }));
    await vi.advanceTimersByTimeAsync(300);
    expect(store()).toMatchObject({ audioTaskId: null, audioGenerationStatus: "completed", bulkGenerationProgress: null });
    expect(["a", "b"].map((id) => audio(id).kind)).toEqual(["ready", "ready"]);
  });

  it("of which some fail say which, and why", async () => {
    await store().generateAllAudio();
    const failed = [{ segment_id: "a", number: 1, message: "It holds nothing to speak." }];
    hear(all({ status: "FAILED", error: "1 of 2 narrations could not be made.", result: { made: 1, failed } }));
    expect(audio("a")).toMatchObject({ kind: "failed", message: "It holds nothing to speak." });
    expect(store().audioGenerationStatus).toBe("failed");
    expect(studio.toasts()).toMatchObject([{ tone: "error", description: "1 of 2 narrations could not be made." }]);
  });

  it("where there is nothing to do say so", async () => {
    const nothing = { task_id: null, status: "COMPLETED", total_segments: 0, message: "Every narration is up to date." };
    studio.api.on(`POST ${PROJECT}generate-all-audio/`, nothing);
    await store().generateAllAudio();
    expect(store().audioGenerationStatus).toBe("idle");
    expect(studio.toasts()).toMatchObject([{ title: "Every narration is up to date." }]);
  });

  it("are called off", async () => {
    await store().generateAllAudio();
    studio.api.on(`POST /tasks/${ALL}/cancel/`, all({ status: "CANCELLED" }));
    await store().cancelAudio();
    expect(store()).toMatchObject({ audioTaskId: null, audioGenerationStatus: "idle" });
  });
});

describe("all narrations by a voice that is paid", () => {
  const ORDER = `POST ${PROJECT}generate-all-audio/`;
  beforeEach(() => studio.api.on(`GET ${PROJECT}narration-estimate/`, narrationEstimate()));

  it("are begun once the price was seen, by the voice whose price that was", async () => {
    await expect(store().generateAllAudio({ force_regenerate: true })).resolves.toBe(false);
    expect(store().audioOrder).toMatchObject({ estimate: { service: "OpenAI", cost: usd(0.03) } });
    expect(studio.api.calls.at(-1)?.params).toEqual({ force_regenerate: true });
    expect(studio.api.sent(ORDER)).toEqual([]);
    await expect(store().payForAudio()).resolves.toBe(true);
    expect(studio.api.sent(ORDER)).toEqual([{ force_regenerate: true, voice_id: "openai:nova" }]);
    expect(store()).toMatchObject({ audioOrder: null, audioGenerationStatus: "generating" });
  });

  it("are not begun where the price is too much", async () => {
    await store().generateAllAudio();
    store().leaveAudioOrder();
    await expect(store().payForAudio()).resolves.toBe(false);
    expect([studio.api.sent(ORDER), store().audioOrder]).toEqual([[], null]);
  });

  it("are begun at once where all was paid for before", async () => {
    studio.api.on(`GET ${PROJECT}narration-estimate/`, narrationEstimate({ characters: 0, cost: usd(0) }));
    await expect(store().generateAllAudio()).resolves.toBe(true);
    expect(studio.api.sent(ORDER)).toEqual([{}]);
  });

  it("are not begun while nobody knows the price", async () => {
    studio.api.on(`GET ${PROJECT}narration-estimate/`, refusal(500, "unexpected", "It failed."));
    await expect(store().generateAllAudio()).resolves.toBe(false);
    expect(studio.api.sent(ORDER)).toEqual([]);
    expect(studio.toasts()).toMatchObject([{ title: "The audio was not generated", description: "It failed." }]);
  });
});

describe("one narration by a voice that is paid", () => {
  const ORDER = "POST /segments/a/generate-audio/";
  const price = narrationEstimate({ segments: 1, cost: usd(0.01) });
  beforeEach(() => studio.api.on("GET /segments/a/narration-estimate/", price));

  it("is begun once the price was seen, by the voice whose price that was", async () => {
    await expect(store().generateAudio("a", { speed: 1.2 })).resolves.toBe(false);
    expect(store().audioOrder).toEqual({ estimate: price, segmentId: "a", wish: { speed: 1.2 } });
    expect(studio.api.calls.at(-1)?.params).toEqual({ speed: 1.2 });
    expect([studio.api.sent(ORDER), audio("a").kind]).toEqual([[], "none"]);
    await expect(store().payForAudio()).resolves.toBe(true);
    expect(studio.api.sent(ORDER)).toEqual([{ speed: 1.2, voice_id: "openai:nova" }]);
    expect([store().audioOrder, audio("a").kind]).toEqual([null, "generating"]);
  });

  it("is begun at once where it was paid for before", async () => {
    studio.api.on("GET /segments/a/narration-estimate/", narrationEstimate({ segments: 1, characters: 0, cost: usd(0) }));
    await expect(store().generateAudio("a")).resolves.toBe(true);
    expect(studio.api.sent(ORDER)).toEqual([{}]);
  });
});

describe("narrations that were going on when the project is opened", () => {
  it("are shown, and asked about", async () => {
    const segments = [bareSegment("a", { task: "tts_a" }), segment("b")];
    studio.api.on(`GET ${PROJECT}`, project({ segments, narration_task: ALL }));
    await store().fetchProject(PROJECT_ID);
    await settled();
    expect(audio("a")).toMatchObject({ kind: "generating", waiting: false });
    expect(store()).toMatchObject({ audioTaskId: ALL, bulkGenerationProgress: { percentage: 50 } });
  });

  it("and have ended by themselves meanwhile are found out by asking", async () => {
    await store().generateAudio("a");
    await store().generateAllAudio();
    studio.api.on("GET /tasks/tts_a/status/", one({ status: "COMPLETED", result: {} }));
    studio.api.on(`GET /tasks/${ALL}/status/`, all({ status: "COMPLETED", result: { failed: [] } }));
    await store().pollAudioStatus();
    await settled();
    expect(store()).toMatchObject({ audioTasks: {}, audioTaskId: null, audioGenerationStatus: "completed" });
    expect(audio("a").kind).toBe("ready");
  });
});

describe("why a narration failed", () => {
  const failure = { status: "FAILED", error: "It holds nothing to speak." } as const;

  it("is told again after the page was loaded again, until it is made", async () => {
    await store().generateAudio("a");
    hear(one(failure));
    studio.api.on("GET /tasks/tts_a/status/", one(failure));
    store().closeProject();
    await store().fetchProject(PROJECT_ID);
    await store().recallFailures();
    expect(audio("a")).toMatchObject({ kind: "failed", message: "It holds nothing to speak." });
    hear(one({ status: "COMPLETED", result: {} }));
    await settled();
    studio.api.calls.length = 0;
    await store().recallFailures();
    expect(studio.api.calls).toEqual([]);
  });

  it("is forgotten with its task", async () => {
    await store().generateAudio("a");
    hear(one(failure));
    studio.api.on("GET /tasks/tts_a/status/", refusal(404, "not_found"));
    await store().recallFailures();
    studio.api.calls.length = 0;
    await store().recallFailures();
    expect(studio.api.calls).toEqual([]);
  });
});

test("what is heard of another project's narrations changes nothing", () => {
  hear(one({ project_id: "other", status: "FAILED", error: "No." }));
  expect(audio("a")).toEqual({ kind: "none" });
});
