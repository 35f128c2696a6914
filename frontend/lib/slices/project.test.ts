import { afterEach, beforeEach, describe, expect, it, test, vi } from "vitest";
import { type Call, freshStudio, refusal, settled } from "../../testing/fake-api";
import { PROJECT_ID, project, renderStatus, segment } from "../../testing/shapes";

type Studio = Awaited<ReturnType<typeof freshStudio>>;
let studio: Studio;
const store = () => studio.useProjectStore.getState();
const wait = (ms: number) => vi.advanceTimersByTimeAsync(ms);
const texts = () => store().ids.map((id) => store().byId[id]?.text_content);
const titles = () => studio.toasts().map(({ title }) => title);
const PROJECT = `/projects/${PROJECT_ID}/`;

async function reopened() {
  studio = await freshStudio();
  studio.api.on(`GET ${PROJECT}`, project());
  studio.api.on(`GET ${PROJECT}status/`, renderStatus());
}

beforeEach(async () => {
  vi.useFakeTimers();
  localStorage.clear();
  await reopened();
});
afterEach(() => vi.useRealTimers());

describe("opening a project", () => {
  it("shows its segments in order, by id", async () => {
    const opening = store().fetchProject(PROJECT_ID);
    expect(store().load).toEqual({ kind: "loading" });
    await opening;
    expect(store()).toMatchObject({ load: { kind: "ready" }, ids: ["a", "b"], project: { title: "The Lighthouse" } });
    expect(store().project).not.toHaveProperty("segments");
  });

  it("that is not there says so", async () => {
    studio.api.on(`GET ${PROJECT}`, refusal(404, "not_found"));
    studio.api.on(`GET ${PROJECT}status/`, refusal(404, "not_found"));
    await store().fetchProject(PROJECT_ID);
    expect(store().load).toEqual({ kind: "missing" });
    expect(titles()).toEqual([]);
  });

  it("while the studio is away says so, and succeeds later", async () => {
    studio.api.away = true;
    await store().fetchProject(PROJECT_ID);
    expect(store().load).toMatchObject({ kind: "failed", problem: { code: "offline" } });
    studio.api.away = false;
    await store().fetchProject(PROJECT_ID);
    expect(store().load).toEqual({ kind: "ready" });
  });

  it("leaves nothing of the one before, not even an answer that comes late", async () => {
    const late = studio.api.later(`GET ${PROJECT}`);
    void store().fetchProject(PROJECT_ID);
    await settled();
    studio.api.on("GET /projects/other/", project({ id: "other", title: "Other", segments: [] }));
    studio.api.on("GET /projects/other/status/", renderStatus({ project_id: "other" }));
    await store().fetchProject("other");
    await late.answer(project());
    expect(store()).toMatchObject({ projectId: "other", ids: [], project: { title: "Other" } });
  });
});

test("a project that is shown stays while the studio is away", async () => {
  await store().fetchProject(PROJECT_ID);
  studio.api.away = true;
  await store().fetchProject(PROJECT_ID);
  expect(store()).toMatchObject({ load: { kind: "ready" }, ids: ["a", "b"] });
});

describe("what is heard", () => {
  const edited = (project_id = PROJECT_ID) =>
    store().hear({ name: "project", body: { project_id, change: "edited" } });

  beforeEach(() => store().fetchProject(PROJECT_ID));

  it("of an edit elsewhere is read; only the segment that changed is another object", async () => {
    const { byId } = store();
    studio.api.on(`GET ${PROJECT}`, project({ segments: [segment("a"), segment("b", { text_content: "Elsewhere" })] }));
    edited();
    await wait(300);
    expect(texts()).toEqual(["The text of a.", "Elsewhere"]);
    expect(store().byId.a).toBe(byId.a);
  });

  it("of another project is none of ours", async () => {
    const before = studio.api.calls.length;
    edited("other");
    store().hear({ name: "status", body: renderStatus({ project_id: "other", status: "FAILED" }) });
    await wait(1_000);
    expect(studio.api.calls).toHaveLength(before);
    expect(store().renderStatus).toBe("idle");
  });

  it("of the project's deletion shows that it is gone", async () => {
    studio.api.on(`GET ${PROJECT}`, refusal(404, "not_found"));
    store().hear({ name: "project", body: { project_id: PROJECT_ID, change: "deleted" } });
    await wait(300);
    expect(store().load).toEqual({ kind: "missing" });
  });

  it("after a break that lost events is read anew, film and all", async () => {
    studio.api.on(`GET ${PROJECT}status/`, renderStatus({ status: "FAILED", error: "No." }));
    studio.api.on(`GET ${PROJECT}`, project({ title: "Renamed" }));
    store().hear({ name: "reset" });
    await wait(300);
    expect(store()).toMatchObject({ renderStatus: "failed", project: { title: "Renamed" } });
  });

  it("when the stream begins does not read again what was just read", async () => {
    store().hear({ name: "hello" });
    await wait(300);
    expect(studio.api.sent(`GET ${PROJECT}`)).toHaveLength(1);
  });

  it("of our own edit is not read back", async () => {
    studio.api.on("PATCH /segments/a/", () => segment("a", { text_content: "Mine" }));
    store().editText("a", "Mine");
    await wait(500);
    edited();
    await wait(5_000);
    expect(studio.api.sent(`GET ${PROJECT}`)).toHaveLength(1);
  });
});

describe("typing", () => {
  beforeEach(() => store().fetchProject(PROJECT_ID));

  it("is shown at once and saved half a second after the last key", async () => {
    studio.api.on("PATCH /segments/a/", () => segment("a", { text_content: "Once upon" }));
    store().editText("a", "Once");
    store().editText("a", "Once upon");
    expect(store().byId.a?.text_content).toBe("Once upon");
    expect(store().saves.a).toEqual({ kind: "saving" });
    await wait(500);
    expect(studio.api.sent("PATCH /segments/a/")).toEqual([{ text_content: "Once upon" }]);
    expect(store().saves).toEqual({});
  });

  it("takes over what the studio makes of it: a sound that is older than its text, say", async () => {
    studio.api.on("PATCH /segments/a/", () => segment("a", { text_content: "Once", audio_stale: true }));
    store().editText("a", "Once");
    await wait(500);
    expect(studio.selectAudioState("a")(store())).toMatchObject({ kind: "stale" });
  });

  it("is not disturbed by what is read meanwhile", async () => {
    const saving = studio.api.later("PATCH /segments/a/");
    store().editText("a", "Once");
    await wait(500);
    store().hear({ name: "reset" });
    await wait(400);
    expect(store().byId.a?.text_content).toBe("Once");
    store().editText("a", "Once upon");
    await saving.answer(segment("a", { text_content: "Once" }));
    expect(store().byId.a?.text_content).toBe("Once upon");
  });

  it("is not undone by what is read before it is sent", async () => {
    store().editText("a", "Once");
    await store().fetchProject(PROJECT_ID);
    expect(texts()).toEqual(["Once", "The text of b."]);
    studio.api.on("PATCH /segments/a/", () => segment("a", { text_content: "Once" }));
    await wait(500);
  });

  it("while the studio is away is retried, and saved as soon as it answers", async () => {
    studio.api.away = true;
    store().editText("a", "Once");
    await wait(500);
    expect(store().saves.a).toMatchObject({ kind: "unsaved", retrying: true });
    studio.api.away = false;
    studio.api.on("PATCH /segments/a/", () => segment("a", { text_content: "Once" }));
    await store().pollRenderStatus(); // the first answer shows that it is back
    await settled();
    expect(store().saves).toEqual({});
  });

  it("goes on being saved after the project was left", async () => {
    studio.api.on("PATCH /segments/a/", () => segment("a"));
    store().editPrompt("a", "A lighthouse");
    store().closeProject();
    await settled();
    expect(studio.api.sent("PATCH /segments/a/")).toEqual([{ image_prompt: "A lighthouse" }]);
    expect(localStorage).toHaveLength(0);
  });
});

describe("text that was not saved when the page was closed", () => {
  async function typeAndCrash() {
    await store().fetchProject(PROJECT_ID);
    studio.api.away = true;
    store().editText("a", "Typed at night");
    await wait(1_000);
    await reopened();
    studio.api.on("PATCH /segments/a/", ({ body }: { body: object }) => segment("a", body));
  }

  it("is there and saved when the project is opened again", async () => {
    await typeAndCrash();
    await store().fetchProject(PROJECT_ID);
    await settled();
    expect(store().byId.a?.text_content).toBe("Typed at night");
    expect(titles()).toEqual(["Unsaved text is back"]);
    expect(store().canUndo).toBe(false);
    await wait(500);
    expect(studio.api.sent("PATCH /segments/a/")).toEqual([{ text_content: "Typed at night" }]);
    expect(localStorage).toHaveLength(0);
  });

  it("is there as well when the first try to open the project failed", async () => {
    await typeAndCrash();
    studio.api.away = true;
    await store().fetchProject(PROJECT_ID);
    studio.api.away = false;
    await store().fetchProject(PROJECT_ID);
    expect(store().byId.a?.text_content).toBe("Typed at night");
  });

  it("wins over an edit made elsewhere meanwhile, which can be had back", async () => {
    await typeAndCrash();
    studio.api.on(`GET ${PROJECT}`, project({ segments: [segment("a", { text_content: "Elsewhere" }), segment("b")] }));
    await store().fetchProject(PROJECT_ID);
    await wait(500);
    expect(texts()[0]).toBe("Typed at night");
    await store().undo();
    await wait(500);
    expect(texts()[0]).toBe("Elsewhere");
    expect(studio.api.sent("PATCH /segments/a/").at(-1)).toEqual({ text_content: "Elsewhere" });
  });

  it("is forgotten where the studio has it", async () => {
    await typeAndCrash();
    studio.api.on(`GET ${PROJECT}`, project({ segments: [segment("a", { text_content: "Typed at night" }), segment("b")] }));
    await store().fetchProject(PROJECT_ID);
    expect(titles()).toEqual([]);
    expect(localStorage).toHaveLength(0);
  });
});

test("a project is renamed; a refusal is told and changes nothing", async () => {
  await store().fetchProject(PROJECT_ID);
  studio.api.on(`PATCH ${PROJECT}`, () => project({ title: "The Keeper" }));
  await expect(store().renameProject("The Keeper")).resolves.toBe(true);
  expect(store().project?.title).toBe("The Keeper");
  studio.api.on(`PATCH ${PROJECT}`, refusal(400, "invalid", "A title is needed."));
  await expect(store().renameProject(" ")).resolves.toBe(false);
  expect(store().project?.title).toBe("The Keeper");
  expect(studio.toasts()).toMatchObject([{ tone: "error", title: "The title was not changed", description: "A title is needed." }]);
});

test("a title that nobody answers for stays, and is saved when the studio is back", async () => {
  await store().fetchProject(PROJECT_ID);
  studio.api.away = true;
  await expect(store().renameProject("The Keeper")).resolves.toBe(true);
  expect(store().project?.title).toBe("The Keeper");
  expect(store().saves[PROJECT_ID]).toMatchObject({ kind: "unsaved", retrying: true });
  studio.api.away = false;
  studio.api.on(`PATCH ${PROJECT}`, () => project({ title: "The Keeper" }));
  await store().fetchProject(PROJECT_ID);
  expect(store().project?.title).toBe("The Keeper");
  await expect(store().saveNow()).resolves.toBe(true);
  expect(studio.api.sent(`PATCH ${PROJECT}`)).toContainEqual({ title: "The Keeper" });
  expect(store().saves).toEqual({});
});

test("renaming is undone", async () => {
  studio.api.on(`PATCH ${PROJECT}`, ({ body }: Call) => project(body as object));
  await store().fetchProject(PROJECT_ID);
  const before = store().project?.title;
  await store().renameProject("The Keeper");
  expect(store().undoLabel).toBe("renaming the film");
  await store().undo();
  expect(store().project?.title).toBe(before);
  expect(store().canUndo).toBe(false);
});
