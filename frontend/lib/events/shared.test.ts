import { afterEach, beforeEach, describe, expect, it, test, vi } from "vitest";
import { FakeEventSource } from "../../testing/fake-event-source";
import { FakeLocks } from "../../testing/fake-locks";
import { listenShared } from "./shared";

const NEWS = { name: "project", body: { project_id: "p", change: "edited" } } as const;
const stops: (() => void)[] = [];
let channels: FakeChannel[] = [];

/** Delivers at once to all others of its name, as a browser does a little later. */
class FakeChannel {
  onmessage: ((event: MessageEvent) => void) | null = null;

  constructor(readonly name: string) {
    channels.push(this);
  }

  postMessage(data: unknown) {
    if (!channels.includes(this)) throw new DOMException("closed", "InvalidStateError");
    const others = channels.filter((other) => other !== this && other.name === this.name);
    for (const other of others) other.onmessage?.(new MessageEvent("message", { data: structuredClone(data) }));
  }

  close() {
    channels = channels.filter((other) => other !== this);
  }
}

beforeEach(() => {
  channels = [];
  FakeEventSource.opened = [];
  vi.stubGlobal("EventSource", FakeEventSource);
  vi.stubGlobal("BroadcastChannel", FakeChannel);
  vi.stubGlobal("navigator", { locks: new FakeLocks() });
});
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
  vi.unstubAllGlobals();
});

const settle = () => new Promise((resolve) => setTimeout(resolve));

async function openTab() {
  const [onEvent, onOpen] = [vi.fn(), vi.fn()];
  const stop = listenShared({ onEvent, onOpen });
  stops.push(stop);
  await settle();
  return { onEvent, onOpen, stop };
}

const stream = () => FakeEventSource.alive[0] as FakeEventSource;

describe("eight tabs", () => {
  it("share one stream, and each hears everything once", async () => {
    const tabs = [];
    for (let tab = 0; tab < 8; tab += 1) tabs.push(await openTab());
    expect(FakeEventSource.opened).toHaveLength(1);
    stream().open();
    stream().tell("project", NEWS.body, "5");
    for (const { onEvent, onOpen } of tabs) {
      expect(onEvent).toHaveBeenCalledExactlyOnceWith(NEWS);
      expect(onOpen).toHaveBeenLastCalledWith(true);
    }
  });

  it("keep hearing when the one with the stream goes: another goes on after the last event", async () => {
    const [leader, heir, third] = [await openTab(), await openTab(), await openTab()];
    stream().open();
    stream().tell("project", NEWS.body, "5");
    leader.stop();
    await settle();
    expect(FakeEventSource.alive).toHaveLength(1);
    expect(stream().url).toBe("/api/events/?last_event_id=5");
    stream().open();
    stream().tell("project", NEWS.body, "6");
    expect(heir.onEvent).toHaveBeenCalledTimes(2);
    expect(third.onEvent).toHaveBeenCalledTimes(2);
    expect(leader.onEvent).toHaveBeenCalledTimes(1);
  });

  it("all know when the stream breaks", async () => {
    const [leader, other] = [await openTab(), await openTab()];
    stream().open();
    stream().break();
    expect(leader.onOpen).toHaveBeenLastCalledWith(false);
    expect(other.onOpen).toHaveBeenLastCalledWith(false);
  });
});

test("a tab that comes later is told whether the stream is open", async () => {
  await openTab();
  stream().open();
  const late = await openTab();
  expect(late.onOpen).toHaveBeenCalledExactlyOnceWith(true);
});

test("a tab that stops while it waits for its turn leaves nothing behind", async () => {
  const leader = await openTab();
  (await openTab()).stop();
  leader.stop();
  await settle();
  expect(FakeEventSource.alive).toEqual([]);
  expect(channels).toEqual([]);
});

test("where a browser has no locks, each tab has a stream of its own", async () => {
  vi.stubGlobal("navigator", {});
  const tabs = [await openTab(), await openTab()];
  expect(FakeEventSource.alive).toHaveLength(2);
  stream().tell("project", NEWS.body, "5");
  expect(tabs.map(({ onEvent }) => onEvent.mock.calls.length)).toEqual([1, 0]);
  for (const { stop } of tabs) stop();
  expect(FakeEventSource.alive).toEqual([]);
});

test("where a browser knows no streams, changes are asked for", async () => {
  vi.stubGlobal("EventSource", undefined);
  expect((await openTab()).onOpen).toHaveBeenCalledExactlyOnceWith(false);
});
