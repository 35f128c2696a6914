import { act, renderHook } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, test, vi } from "vitest";
import { FakeApi } from "@/testing/fake-api";
import { FakeEventSource } from "@/testing/fake-event-source";
import { PROJECT_ID, progress, project, renderStatus, segment, task } from "@/testing/shapes";
import { noteAnswer, noteStream } from "@/lib/connection";
import { http } from "@/lib/http";
import { useProjectStore } from "@/lib/stores";
import { useConnection, useOnline } from "./useConnection";
import { useLeaveWarning } from "./useLeaveWarning";
import { useProjectEvents } from "./useProjectEvents";

const PROJECT = `/projects/${PROJECT_ID}/`;
const RENDERING = renderStatus({ status: "PROCESSING", progress: progress({ percentage: 40 }) });
const store = () => useProjectStore.getState();
const asked = () => api.sent(`GET ${PROJECT}status/`).length;
const wait = (ms: number) => act(() => vi.advanceTimersByTimeAsync(ms));
const stream = () => FakeEventSource.alive[0] as FakeEventSource;
let api: FakeApi;
let visibility: DocumentVisibilityState;

beforeEach(async () => {
  vi.useFakeTimers();
  vi.stubGlobal("EventSource", FakeEventSource);
  vi.stubGlobal("BroadcastChannel", undefined);
  FakeEventSource.opened = [];
  visibility = "visible";
  vi.spyOn(document, "visibilityState", "get").mockImplementation(() => visibility);
  noteAnswer(true);
  noteStream(true);
  api = new FakeApi(http);
  api.on(`GET ${PROJECT}`, project());
  api.on(`GET ${PROJECT}status/`, RENDERING);
  await store().fetchProject(PROJECT_ID);
});
afterEach(() => {
  store().closeProject();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

async function openPage() {
  const page = renderHook(() => {
    useProjectEvents();
    useLeaveWarning();
    return { connection: useConnection(), online: useOnline() };
  });
  await act(async () => stream()?.open());
  return page;
}

async function show(state: DocumentVisibilityState) {
  visibility = state;
  await act(async () => void document.dispatchEvent(new Event("visibilitychange")));
}

test("what is told is shown, and nothing is asked", async () => {
  const page = await openPage();
  const before = asked();
  act(() => stream().tell("status", { ...RENDERING, progress: progress({ percentage: 58 }) }, "7"));
  expect(store().renderProgress?.percentage).toBe(58);
  await wait(30_000);
  expect(asked()).toBe(before);
  expect(page.result.current).toEqual({ connection: "live", online: true });
});

describe("where nothing is told", () => {
  it.each(["COMPLETED", "FAILED"] as const)("the film is asked about every 3 s until it is %s", async (end) => {
    const page = await openPage();
    await act(async () => stream().break());
    expect(page.result.current.connection).toBe("polling");
    const before = asked();
    await wait(9_000);
    expect(asked()).toBe(before + 3);
    api.on(`GET ${PROJECT}status/`, renderStatus({ status: end }));
    await wait(3_000);
    const after = asked();
    expect(after).toBe(before + 4);
    await wait(30_000);
    expect(asked()).toBe(after);
  });

  it("narrations are asked about until they are made", async () => {
    const page = await openPage();
    api.on("GET /tasks/tts_a/status/", task());
    act(() => stream().tell("task", task(), "8"));
    await act(async () => stream().break());
    await wait(6_000);
    expect(api.sent("GET /tasks/tts_a/status/")).toHaveLength(3);
    api.on("GET /tasks/tts_a/status/", task({ status: "COMPLETED", result: {} }));
    api.on("GET /segments/a/", segment("a"));
    await wait(3_000);
    const after = api.sent("GET /tasks/tts_a/status/").length;
    await wait(30_000);
    expect(api.sent("GET /tasks/tts_a/status/")).toHaveLength(after);
    page.unmount();
  });

  it("an idle project is left in peace", async () => {
    api.on(`GET ${PROJECT}status/`, renderStatus());
    await openPage();
    await act(async () => stream().break());
    await act(() => store().pollRenderStatus());
    const before = asked();
    await wait(30_000);
    expect(asked()).toBe(before);
  });
});

describe("a studio that is restarted", () => {
  it("is missed, and found again by itself, with all that happened meanwhile", async () => {
    api.on(`GET ${PROJECT}status/`, renderStatus());
    const page = await openPage();
    await act(() => store().pollRenderStatus());
    api.away = true;
    await act(async () => stream().break());
    expect(page.result.current).toEqual({ connection: "offline", online: false });
    await wait(6_000);
    api.away = false;
    api.on(`GET ${PROJECT}`, project({ title: "Renamed" }));
    await wait(3_500);
    expect(page.result.current.connection).toBe("polling");
    expect(store().project?.title).toBe("Renamed");
    await act(async () => stream().open());
    expect(page.result.current.connection).toBe("live");
  });
});

describe("a page that nobody sees", () => {
  it("listens to nothing and asks nothing; coming back it is as it should be", async () => {
    await openPage();
    await show("hidden");
    expect(FakeEventSource.alive).toEqual([]);
    const before = asked();
    await wait(60_000);
    expect(asked()).toBe(before);
    api.on(`GET ${PROJECT}status/`, renderStatus({ status: "COMPLETED" }));
    await show("visible");
    await wait(300);
    expect(store().renderStatus).toBe("completed");
    expect(FakeEventSource.alive).toHaveLength(1);
  });

  it("saves at once what was typed", async () => {
    await openPage();
    api.on("PATCH /segments/a/", segment("a", { text_content: "Once" }));
    act(() => store().editText("a", "Once"));
    await show("hidden");
    expect(api.sent("PATCH /segments/a/")).toEqual([{ text_content: "Once" }]);
  });
});

test("a page that is left listens no more", async () => {
  (await openPage()).unmount();
  expect(FakeEventSource.alive).toEqual([]);
});

describe("leaving the page", () => {
  const leave = () => {
    const event = new Event("beforeunload", { cancelable: true });
    window.dispatchEvent(event);
    return event.defaultPrevented ? "asks" : "goes";
  };

  it("asks while a file is on its way", async () => {
    await openPage();
    expect(leave()).toBe("goes");
    api.later("POST /segments/a/upload-image/");
    act(() => void store().uploadImage("a", new File(["…"], "sea.jpg")));
    expect(leave()).toBe("asks");
    act(() => store().cancelUpload("a"));
  });

  it("does not ask about unsaved text, which is kept, unless it cannot be kept", async () => {
    await openPage();
    act(() => store().editText("b", "Once"));
    expect(leave()).toBe("goes");
    vi.spyOn(Storage.prototype, "setItem").mockImplementation(() => {
      throw new DOMException("full", "QuotaExceededError");
    });
    expect(leave()).toBe("asks");
    api.on("PATCH /segments/b/", segment("b"));
    await act(() => store().saveNow());
  });
});
