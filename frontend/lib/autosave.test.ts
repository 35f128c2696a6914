// @vitest-environment node
import { afterEach, beforeEach, describe, expect, it, test, vi } from "vitest";
import { type Autosave, createAutosave } from "./autosave";
import { ApiError, Offline } from "./errors";
import type { SaveState } from "./types";

interface Fields {
  text?: string;
  prompt?: string;
}

let autosave: Autosave<Fields>;
let states: SaveState[];
let keptNow: Map<string, Fields>;
const send = vi.fn<(id: string, change: Fields) => Promise<string>>();
const onSaved = vi.fn();

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 });
  [states, keptNow] = [[], new Map()];
  send.mockReset().mockResolvedValue("saved");
  onSaved.mockReset();
  autosave = createAutosave<Fields, string>({
    send,
    onSaved,
    onState: (_id, state) => states.push(state),
    keep: (id, change) => void (change === null ? keptNow.delete(id) : keptNow.set(id, change)),
  });
});
afterEach(() => vi.useRealTimers());

const wait = (ms: number) => vi.advanceTimersByTimeAsync(ms);
const kind = () => states.at(-1)?.kind;

describe("what is typed", () => {
  it("is saved once, 500 ms after the last key", async () => {
    for (const text of ["O", "On", "Onc", "Once"]) {
      autosave.edit("a", { text });
      await wait(300);
    }
    expect(send).not.toHaveBeenCalled();
    expect(kind()).toBe("saving");
    await wait(200);
    expect(send.mock.calls).toEqual([["a", { text: "Once" }]]);
    expect(kind()).toBe("saved");
    expect(onSaved).toHaveBeenCalledExactlyOnceWith("a", "saved");
  });

  it("is kept from the first key until it is confirmed", async () => {
    autosave.edit("a", { text: "O" });
    expect(keptNow.get("a")).toEqual({ text: "O" });
    await wait(500);
    expect(keptNow.has("a")).toBe(false);
  });

  it("goes together for one item, and apart for two", async () => {
    autosave.edit("a", { text: "Once" });
    autosave.edit("a", { prompt: "A lighthouse" });
    autosave.edit("b", { text: "Upon" });
    await wait(500);
    expect(send.mock.calls).toEqual([
      ["a", { text: "Once", prompt: "A lighthouse" }],
      ["b", { text: "Upon" }],
    ]);
  });
});

test("what is typed while a save is on its way is saved after it, and only that", async () => {
  let answer: (value: string) => void = () => {};
  send.mockImplementationOnce(() => new Promise((resolve) => (answer = resolve)));
  autosave.edit("a", { text: "Once", prompt: "Sea" });
  await wait(500);
  autosave.edit("a", { text: "Once upon" });
  await wait(5_000);
  expect(send).toHaveBeenCalledTimes(1);
  answer("saved");
  await wait(0);
  expect(autosave.pending("a")).toEqual({ text: "Once upon" });
  expect(kind()).toBe("saving");
  await wait(500);
  expect(send.mock.calls[1]).toEqual(["a", { text: "Once upon" }]);
  expect(kind()).toBe("saved");
});

describe("while the studio does not answer", () => {
  beforeEach(async () => {
    send.mockRejectedValue(new Offline());
    autosave.edit("a", { text: "Once" });
    await wait(500);
  });

  it("says since when nothing is saved, and keeps it", () => {
    expect(states.at(-1)).toEqual({ kind: "unsaved", retrying: true, since: 1_000_000, problem: null });
    expect(keptNow.get("a")).toEqual({ text: "Once" });
  });

  it("tries again with pauses of 1, 2, 4 … and at most 30 seconds", async () => {
    const pauses: number[] = [];
    let last = Date.now();
    send.mockImplementation(async () => {
      pauses.push(Date.now() - last);
      last = Date.now();
      throw new Offline();
    });
    await wait(100_000);
    expect(pauses).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
  });

  it("does not try at every key, but saves the newest text at last", async () => {
    send.mockResolvedValue("saved");
    autosave.edit("a", { text: "Once upon" });
    await wait(900);
    expect(send).toHaveBeenCalledTimes(1);
    await wait(100);
    expect(send.mock.calls[1]).toEqual(["a", { text: "Once upon" }]);
    expect(kind()).toBe("saved");
  });

  it("tries at once when it is told that the studio is back", async () => {
    send.mockResolvedValue("saved");
    autosave.retry();
    await wait(0);
    expect(kind()).toBe("saved");
  });
});

test("what is refused is kept, told with its sentence and not tried again before it is edited", async () => {
  send.mockRejectedValueOnce(new ApiError(400, "invalid", "It is too long."));
  autosave.edit("a", { text: "x" });
  await wait(60_000);
  expect(send).toHaveBeenCalledTimes(1);
  expect(states.at(-1)).toMatchObject({ kind: "unsaved", retrying: false, problem: "It is too long." });
  expect(keptNow.get("a")).toEqual({ text: "x" });
  autosave.edit("a", { text: "y" });
  await wait(500);
  expect(kind()).toBe("saved");
});

test("what was mended while it was being refused is tried", async () => {
  let refuse: (error: Error) => void = () => {};
  send.mockImplementationOnce(() => new Promise((_, reject) => (refuse = reject)));
  autosave.edit("a", { text: "too long" });
  await wait(500);
  autosave.edit("a", { text: "short" });
  refuse(new ApiError(400, "invalid", "It is too long."));
  await wait(500);
  expect(send.mock.calls[1]).toEqual(["a", { text: "short" }]);
  expect(kind()).toBe("saved");
});

describe("saving at once", () => {
  it("does not wait for the 500 ms, and answers whether all is saved", async () => {
    autosave.edit("a", { text: "Once" });
    autosave.edit("b", { text: "Upon" });
    await expect(autosave.flush()).resolves.toBe(true);
    expect(send).toHaveBeenCalledTimes(2);
    await wait(1_000);
    expect(send).toHaveBeenCalledTimes(2);
  });

  it("waits for the save that is on its way, then sends what is newer", async () => {
    let answer: (value: string) => void = () => {};
    send.mockImplementationOnce(() => new Promise((resolve) => (answer = resolve)));
    autosave.edit("a", { text: "1" });
    await wait(500);
    autosave.edit("a", { text: "2" });
    const flushed = autosave.flush("a");
    answer("saved");
    await expect(flushed).resolves.toBe(true);
    expect(send.mock.calls.map(([, change]) => change.text)).toEqual(["1", "2"]);
  });

  it("says so where that does not succeed", async () => {
    send.mockRejectedValue(new Offline());
    autosave.edit("a", { text: "Once" });
    await expect(autosave.flush("a")).resolves.toBe(false);
    await expect(autosave.flush("nothing typed here")).resolves.toBe(true);
  });
});

test("what is given up is neither saved nor kept", async () => {
  autosave.edit("a", { text: "Once" });
  autosave.forget("a");
  await wait(1_000);
  expect(send).not.toHaveBeenCalled();
  expect(keptNow.size).toBe(0);
  expect(kind()).toBe("saved");
});
