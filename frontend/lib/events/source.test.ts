import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { FakeEventSource } from "../../testing/fake-event-source";
import { openSource, type Source } from "./source";

let source: Source;
const onEvent = vi.fn();
const onOpen = vi.fn();
const stream = (place = -1) => FakeEventSource.opened.at(place) as FakeEventSource;

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("EventSource", FakeEventSource);
  FakeEventSource.opened = [];
  for (const spy of [onEvent, onOpen]) spy.mockReset();
  source = openSource({ last: null, onEvent, onOpen });
});
afterEach(() => {
  source.close();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test("events are told with their numbers", () => {
  stream().open();
  stream().tell("project", { project_id: "p", change: "edited" }, "7");
  expect(onOpen).toHaveBeenCalledExactlyOnceWith(true);
  expect(onEvent).toHaveBeenCalledExactlyOnceWith({ name: "project", body: { project_id: "p", change: "edited" } }, 7);
});

test("a line that breaks is left to the browser, which comes back with the number it saw last", async () => {
  stream().open();
  stream().break();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(onOpen).toHaveBeenLastCalledWith(false);
  expect(FakeEventSource.opened).toHaveLength(1);
  stream().open();
  expect(onOpen).toHaveBeenLastCalledWith(true);
});

test("a stream that does not begin is told to be away, until it does", async () => {
  await vi.advanceTimersByTimeAsync(4_900);
  expect(onOpen).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(200);
  expect(onOpen).toHaveBeenCalledExactlyOnceWith(false);
  stream().open();
  expect(onOpen).toHaveBeenLastCalledWith(true);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(onOpen).toHaveBeenCalledTimes(2);
});

test("after an answer that is no stream it comes back itself, going on after the last event, ever more rarely", async () => {
  stream().open();
  stream().tell("hello", {}, "41");
  stream().break({ refused: true });
  const tries: number[] = [];
  for (let second = 1; second <= 60; second += 1) {
    await vi.advanceTimersByTimeAsync(1_000);
    if (stream().readyState !== FakeEventSource.CONNECTING) continue;
    tries.push(second);
    stream().break({ refused: true });
  }
  expect(tries).toEqual([3, 9, 21, 45]);
  expect(stream().url).toBe("/api/events/?last_event_id=41");
});

test("once closed it stays closed", async () => {
  stream().break({ refused: true });
  source.close();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(FakeEventSource.opened).toHaveLength(1);
});

test("one that is closed before it began tells nothing", async () => {
  source.close();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(onOpen).not.toHaveBeenCalled();
});
