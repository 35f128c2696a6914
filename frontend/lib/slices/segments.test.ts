import { afterEach, beforeEach, describe, expect, it, test, vi } from "vitest";
import { type Call, freshStudio, refusal, settled } from "../../testing/fake-api";
import { bareSegment, PROJECT_ID, project, renderStatus, segment } from "../../testing/shapes";

type Studio = Awaited<ReturnType<typeof freshStudio>>;
let studio: Studio;
const store = () => studio.useProjectStore.getState();
const PROJECT = `/projects/${PROJECT_ID}/`;
const segments = (...ids: string[]) => ids.map((id) => segment(id));

beforeEach(async () => {
  vi.useFakeTimers();
  localStorage.clear();
  studio = await freshStudio();
  studio.api.on(`GET ${PROJECT}`, project({ segments: segments("a", "b", "c") }));
  studio.api.on(`GET ${PROJECT}status/`, renderStatus());
  await store().fetchProject(PROJECT_ID);
});
afterEach(() => vi.useRealTimers());

describe("adding", () => {
  it("puts a segment behind another; undoing deletes it", async () => {
    studio.api.on("POST /segments/", bareSegment("new", { sequence_index: 1 }));
    studio.api.on("DELETE /segments/new/", null);
    await expect(store().addSegment({ after: "a" })).resolves.toBe("new");
    expect(studio.api.sent("POST /segments/")).toEqual([{ project: PROJECT_ID, after: "a" }]);
    expect(store().ids).toEqual(["a", "new", "b", "c"]);
    expect(store().undoLabel).toBe("adding a segment");
    await store().undo();
    expect(store().ids).toEqual(["a", "b", "c"]);
    expect(store().canUndo).toBe(false);
  });

  it("puts a segment before the first", async () => {
    studio.api.on("POST /segments/", bareSegment("new", { sequence_index: 0 }));
    await store().addSegment({ before: "a" });
    expect(studio.api.sent("POST /segments/")).toEqual([{ project: PROJECT_ID, sequence_index: 0 }]);
    expect(store().ids).toEqual(["new", "a", "b", "c"]);
  });

  it("that is refused says why", async () => {
    studio.api.on("POST /segments/", refusal(400, "too_many_segments", "A project holds at most 10,000 segments."));
    await expect(store().addSegment()).resolves.toBeNull();
    expect(studio.toasts()).toMatchObject([{ title: "No segment was added", description: "A project holds at most 10,000 segments." }]);
  });
});

describe("deleting", () => {
  it("hides at once; its toast brings the segment back to its place", async () => {
    const gone = studio.api.later("DELETE /segments/b/");
    const deleting = store().deleteSegment("b");
    expect(store().ids).toEqual(["a", "c"]);
    await gone.answer(null);
    await expect(deleting).resolves.toBe(true);
    studio.api.on("POST /segments/b/restore/", segment("b", { sequence_index: 1 }));
    studio.toasts()[0]?.action?.run();
    await settled();
    expect(store().ids).toEqual(["a", "b", "c"]);
    expect(studio.toasts()).toEqual([]);
    expect(store().canUndo).toBe(false);
  });

  it("that fails shows the segment again", async () => {
    studio.api.away = true;
    await expect(store().deleteSegment("b")).resolves.toBe(false);
    expect(store().ids).toEqual(["a", "b", "c"]);
    expect(store().byId.b).toBeDefined();
    expect(store().canUndo).toBe(false);
  });

  it("saves what was typed first, so that it comes back whole", async () => {
    studio.api.on("PATCH /segments/b/", () => segment("b", { text_content: "Last words" }));
    studio.api.on("DELETE /segments/b/", null);
    store().editText("b", "Last words");
    await store().deleteSegment("b");
    const changes = studio.api.calls.filter(({ method }) => method !== "GET");
    expect(changes.map(({ method, url }) => `${method} ${url}`)).toEqual(["PATCH /segments/b/", "DELETE /segments/b/"]);
  });
});

describe("moving", () => {
  const ordered = () => ({ body }: { body: { segment_order: string[] } }) => project({ segments: segments(...body.segment_order) });
  const orders = () => studio.api.sent("POST /segments/reorder/").map((body) => (body as { segment_order: string[] }).segment_order.join(" "));

  it("shows the new order at once; undoing gives the old one back", async () => {
    studio.api.on("POST /segments/reorder/", ordered());
    const moving = store().moveSegment("c", 0);
    expect(store().ids).toEqual(["c", "a", "b"]);
    await moving;
    await store().undo();
    expect(store().ids).toEqual(["a", "b", "c"]);
    expect(orders()).toEqual(["c a b", "a b c"]);
  });

  it("is undone for what is there by then", async () => {
    studio.api.on("POST /segments/reorder/", ordered());
    await store().moveSegment("c", 0);
    studio.api.on(`GET ${PROJECT}`, project({ segments: segments("c", "new", "b") }));
    await store().fetchProject(PROJECT_ID);
    await store().undo();
    expect(orders().at(-1)).toBe("b c new");
  });

  it("that is refused leads back and reads what there is", async () => {
    studio.api.on("POST /segments/reorder/", refusal(400, "order_mismatch"));
    studio.api.on(`GET ${PROJECT}`, project({ segments: segments("a", "b", "c", "new") }));
    await expect(store().moveSegment("c", 0)).resolves.toBe(false);
    expect(store().ids).toEqual(["a", "b", "c"]);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(store().ids).toEqual(["a", "b", "c", "new"]);
  });

  it("to where it is asks for nothing", async () => {
    await expect(store().moveSegment("b", 1)).resolves.toBe(true);
    expect(orders()).toEqual([]);
  });
});

describe("locking", () => {
  it("is shown at once", async () => {
    const locked = studio.api.later("PATCH /segments/a/");
    const locking = store().setLocked("a", true);
    expect(store().byId.a?.is_locked).toBe(true);
    await locked.answer(segment("a", { is_locked: true }));
    await expect(locking).resolves.toBe(true);
  });

  it("that fails is taken back", async () => {
    studio.api.away = true;
    await expect(store().setLocked("a", true)).resolves.toBe(false);
    expect(store().byId.a?.is_locked).toBe(false);
  });
});

test("a story is appended with its warnings", async () => {
  const whole = { ...project({ segments: segments("a", "b", "c", "d") }), warnings: ["More pictures than segments."] };
  studio.api.on(`POST ${PROJECT}import-segments/`, whole);
  await expect(store().appendStory({ kind: "text", text: "And then." })).resolves.toMatchObject({ warnings: whole.warnings });
  expect(store().ids).toHaveLength(4);
});

describe("undoing", () => {
  beforeEach(() => studio.api.on("PATCH /segments/a/", ({ body }: Call) => segment("a", body as object)));
  const text = () => store().byId.a?.text_content;

  it("takes back all that was typed in one visit to a field, and saves what was there before", async () => {
    const before = text();
    for (const typed of ["T", "Th", "The sea."]) store().editText("a", typed);
    expect(store().undoSteps).toHaveLength(1);
    await store().saveNow("a");
    store().editText("a", "Another visit.");
    expect(store().undoSteps).toHaveLength(2);
    await store().undo();
    expect(text()).toBe("The sea.");
    await store().undo();
    expect(text()).toBe(before);
    await store().saveNow("a");
    expect(studio.api.sent("PATCH /segments/a/").at(-1)).toEqual({ text_content: before });
  });

  it("has nothing to do where the typing led back to what was there", () => {
    const before = text() ?? "";
    store().editText("a", "x");
    store().editText("a", before);
    expect(store().canUndo).toBe(false);
  });

  it("knows the text from the prompt", () => {
    store().editText("a", "x");
    store().editPrompt("a", "y");
    expect(store().undoSteps).toHaveLength(2);
  });

  it("goes back step by step, the newest first", async () => {
    for (const id of ["a", "b"]) {
      studio.api.on(`DELETE /segments/${id}/`, null);
      studio.api.on(`POST /segments/${id}/restore/`, segment(id, { sequence_index: 0 }));
      await store().deleteSegment(id);
    }
    await store().undo();
    expect(store().ids).toEqual(["b", "c"]);
    await store().undo();
    expect(store().ids).toEqual(["a", "b", "c"]);
    await expect(store().undo()).resolves.toBe(false);
  });

  it("that finds nobody can be tried again; what is beyond recall cannot", async () => {
    studio.api.on("DELETE /segments/a/", null);
    await store().deleteSegment("a");
    studio.api.away = true;
    await expect(store().undo()).resolves.toBe(false);
    expect(store().undoLabel).toBe("deleting a segment");
    studio.api.away = false;
    studio.api.on("POST /segments/a/restore/", refusal(404, "expired", "It was deleted more than thirty days ago."));
    await expect(store().undo()).resolves.toBe(false);
    expect(store().canUndo).toBe(false);
  });

  it("of what is on its way waits for its end, and is not of what was done before it", async () => {
    store().editText("a", "Before.");
    const moved = studio.api.later("POST /segments/reorder/");
    const moving = store().moveSegment("a", 1);
    expect(store().undoLabel).toBe("moving a segment");
    const undoing = store().undo();
    const orders = () => studio.api.sent("POST /segments/reorder/").map((body) => (body as { segment_order: string[] }).segment_order);
    expect(orders()).toEqual([["b", "a", "c"]]);
    await moved.answer(project({ segments: segments("b", "a", "c") }));
    await expect(Promise.all([moving, undoing])).resolves.toEqual([true, true]);
    expect(orders().at(-1)).toEqual(["a", "b", "c"]);
    expect(text()).toBe("Before.");
    expect(store().undoLabel).toBe("typing");
  });

  it("has nothing to do for what was refused", async () => {
    studio.api.on("POST /segments/reorder/", refusal(400, "wrong_order"));
    const moving = store().moveSegment("a", 1);
    expect(store().canUndo).toBe(true);
    await moving;
    expect(store().canUndo).toBe(false);
  });

  it("saves nothing of a segment that it takes away", async () => {
    studio.api.on("POST /segments/", bareSegment("new", { sequence_index: 0 }));
    studio.api.on("PATCH /segments/new/", ({ body }: Call) => bareSegment("new", body as object));
    studio.api.on("DELETE /segments/new/", null);
    await store().addSegment({ before: "a" });
    store().editText("new", "Zero.");
    await store().saveNow("new");
    await store().undo();
    await store().undo();
    await vi.advanceTimersByTimeAsync(2_000);
    const asked = studio.api.calls.filter(({ url }) => url === "/segments/new/").map(({ method }) => method);
    expect(asked).toEqual(["PATCH", "PATCH", "DELETE"]);
  });

  it("does not reach into another project", async () => {
    studio.api.on("DELETE /segments/a/", null);
    await store().deleteSegment("a");
    store().closeProject();
    expect(store().canUndo).toBe(false);
  });
});
