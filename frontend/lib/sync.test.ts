// @vitest-environment node
import { afterEach, beforeEach, describe, expect, it, test, vi } from "vitest";
import { createSync, type Sync } from "./sync";

let sync: Sync;
let isHeard = true;
const read = vi.fn<() => Promise<string>>();
const apply = vi.fn();
const onError = vi.fn();

beforeEach(() => {
  vi.useFakeTimers();
  isHeard = true;
  read.mockReset().mockResolvedValue("the project");
  for (const spy of [apply, onError]) spy.mockReset();
  sync = createSync({ read, apply, onError, hears: () => isHeard });
});
afterEach(() => vi.useRealTimers());

const wait = (ms: number) => vi.advanceTimersByTimeAsync(ms);

function slow() {
  let answer: (value: string) => void = () => {};
  read.mockImplementationOnce(() => new Promise((resolve) => (answer = resolve)));
  return (value = "the project") => answer(value);
}

describe("an edit that is told", () => {
  it("by somebody else is read", async () => {
    sync.heard();
    await wait(300);
    expect(apply).toHaveBeenCalledExactlyOnceWith("the project");
  });

  it("many times in a row is read at most every 300 ms", async () => {
    for (let turn = 0; turn < 100; turn += 1) {
      sync.heard();
      await wait(10);
    }
    expect(read.mock.calls.length).toBeLessThanOrEqual(4);
    await wait(300);
    expect(apply).toHaveBeenCalled();
  });

  it("was made here and is not read, whether it is told before or after the answer", async () => {
    await sync.change(async () => sync.heard());
    await sync.change(async () => {});
    sync.heard();
    await wait(10_000);
    expect(read).not.toHaveBeenCalled();
  });

  it("beside one made here is read", async () => {
    await sync.change(async () => {});
    sync.heard();
    sync.heard();
    await wait(300);
    expect(read).toHaveBeenCalledOnce();
  });

  it("after a change that was refused is somebody else's", async () => {
    await expect(sync.change(() => Promise.reject(new Error("refused")))).rejects.toThrow("refused");
    sync.heard();
    await wait(300);
    expect(read).toHaveBeenCalledOnce();
  });
});

test("a change of which nothing is told is given up after three seconds, and all is read", async () => {
  await sync.change(async () => {});
  await wait(2_900);
  expect(read).not.toHaveBeenCalled();
  await wait(500);
  expect(apply).toHaveBeenCalledOnce();
  sync.heard(); // not taken for the one that never came
  await wait(300);
  expect(apply).toHaveBeenCalledTimes(2);
});

test("where nothing is told, no event is waited for", async () => {
  isHeard = false;
  await sync.change(async () => {});
  await wait(10_000);
  expect(read).not.toHaveBeenCalled();
});

describe("what was read before a change ended", () => {
  it("is not shown, but read again", async () => {
    const answer = slow();
    const reading = sync.refresh();
    await sync.change(async () => sync.heard());
    answer("old");
    await reading;
    expect(apply).not.toHaveBeenCalled();
    read.mockResolvedValue("new");
    await wait(10_000);
    expect(apply).toHaveBeenCalledExactlyOnceWith("new");
  });

  it("waits for a change that is still going on", async () => {
    let end: () => void = () => {};
    const changing = sync.change(() => new Promise<void>((resolve) => (end = resolve)));
    await sync.refresh();
    await wait(10_000);
    expect(apply).not.toHaveBeenCalled();
    expect(read).toHaveBeenCalledOnce();
    end();
    await changing;
    sync.heard();
    await wait(300);
    expect(apply).toHaveBeenCalledOnce();
  });

  it("is shown while a long upload goes on", async () => {
    void sync.change(() => new Promise(() => {}), { long: true });
    await sync.refresh();
    expect(apply).toHaveBeenCalledOnce();
  });
});

test("what is told while the project is read is read after it", async () => {
  const answer = slow();
  void sync.refresh();
  sync.heard();
  await wait(300);
  answer("first");
  await wait(0);
  expect(apply.mock.calls).toEqual([["first"], ["the project"]]);
});

test("a project that takes long to read is read more rarely", async () => {
  read.mockImplementation(() => new Promise((resolve) => setTimeout(resolve, 100, "large")));
  sync.heard();
  await wait(300 + 100);
  sync.heard();
  await wait(1_800);
  expect(read).toHaveBeenCalledOnce();
  await wait(200);
  expect(read).toHaveBeenCalledTimes(2);
  await wait(60_000);
  sync.heard();
  await wait(300);
  expect(read).toHaveBeenCalledTimes(3);
});

test("what was just read is not read again because the stream begins", async () => {
  await sync.refresh();
  sync.refreshUnlessFresh();
  await wait(2_500);
  expect(read).toHaveBeenCalledOnce();
  sync.refreshUnlessFresh();
  await wait(300);
  expect(read).toHaveBeenCalledTimes(2);
});

test("a failure is told, and the next time it is tried again", async () => {
  const error = new Error("away");
  read.mockRejectedValueOnce(error);
  await sync.refresh();
  expect(onError).toHaveBeenCalledExactlyOnceWith(error);
  await sync.refresh();
  expect(apply).toHaveBeenCalledOnce();
});

test("after its end nothing is read or shown", async () => {
  const answer = slow();
  void sync.refresh();
  sync.stop();
  answer();
  sync.heard();
  await wait(10_000);
  expect(apply).not.toHaveBeenCalled();
  expect(read).toHaveBeenCalledOnce();
});
