import { beforeEach, describe, expect, it, test, vi } from "vitest";
import { FakeLocks } from "../testing/fake-locks";
import { createDrafts, type Draft, type Drafts, keepsDrafts } from "./drafts";

interface Fields {
  text: string;
}

let locks: FakeLocks;
/** A tab with drafts of its own over the storage that all tabs share. */
const openTab = (of: FakeLocks | null = locks) =>
  createDrafts<Fields>(() => localStorage, (of ?? undefined) as LockManager | undefined);
const draft = (text: string) => ({ change: { text }, base: { text: "before" } });
const typed = (text: string): Draft<Fields> => ({ segmentId: "a", ...draft(text) });
const crash = () => locks.held().forEach((name) => locks.free(name));

async function inherited(tab: Drafts<Fields>, signal = new AbortController().signal) {
  const found: Draft<Fields>[][] = [];
  tab.inherit("p", (drafts) => found.push(drafts), signal);
  await settle();
  return found;
}
const settle = () => new Promise((resolve) => setTimeout(resolve));

beforeEach(() => {
  localStorage.clear();
  locks = new FakeLocks();
});

test("what a tab typed before it was reloaded is handed to the next one", async () => {
  openTab().keep("p", "a", draft("typed"));
  crash();
  expect(await inherited(openTab())).toEqual([[typed("typed")]]);
});

test("what a tab still types is its own, until it is gone", async () => {
  openTab().keep("p", "a", draft("typed"));
  const found = await inherited(openTab());
  expect(found).toEqual([]);
  crash();
  await settle();
  expect(found).toEqual([[typed("typed")]]);
});

test("of two tabs one inherits", async () => {
  openTab().keep("p", "a", draft("typed"));
  const [one, other] = [await inherited(openTab()), await inherited(openTab())];
  crash();
  await settle();
  expect([...one, ...other]).toEqual([[typed("typed")]]);
});

test("what was inherited and not saved is inherited again", async () => {
  openTab().keep("p", "a", draft("typed"));
  crash();
  await inherited(openTab());
  crash();
  expect(await inherited(openTab())).toEqual([[typed("typed")]]);
});

test("what is saved is dropped", async () => {
  const tab = openTab();
  tab.keep("p", "a", draft("typed"));
  tab.keep("p", "a", null);
  crash();
  expect(await inherited(openTab())).toEqual([]);
  expect(localStorage).toHaveLength(0);
});

test("a page that is left inherits nothing more", async () => {
  openTab().keep("p", "a", draft("typed"));
  const leaving = new AbortController();
  const found = await inherited(openTab(), leaving.signal);
  leaving.abort();
  crash();
  await settle();
  expect(found).toEqual([]);
});

test("another project's drafts stay where they are", async () => {
  openTab().keep("other", "a", draft("typed"));
  crash();
  expect(await inherited(openTab())).toEqual([]);
  expect(localStorage).toHaveLength(1);
});

test("what a tab types itself it does not inherit, with locks or without", async () => {
  for (const tab of [openTab(), openTab(null)]) {
    localStorage.clear();
    tab.keep("p", "a", draft("typed"));
    expect(await inherited(tab)).toEqual([]);
  }
});

test("where a browser has no locks, whatever another tab kept is inherited", async () => {
  openTab(null).keep("p", "a", draft("typed"));
  expect(await inherited(openTab(null))).toEqual([[typed("typed")]]);
});

describe("what lies in the storage", () => {
  it("is forgotten after thirty days, as deleted things are", async () => {
    openTab().keep("other", "a", draft("typed"));
    crash();
    vi.spyOn(Date, "now").mockReturnValue(Date.now() + 31 * 24 * 3_600_000);
    await inherited(openTab());
    expect(localStorage).toHaveLength(0);
  });

  it("does no harm where it makes no sense", async () => {
    localStorage.setItem("storyflow.draft.p.a", "{");
    localStorage.setItem("storyflow.draft.p.b", "7");
    expect(await inherited(openTab())).toEqual([]);
  });

  it("is not counted on where nothing can be stored", async () => {
    vi.spyOn(Storage.prototype, "setItem").mockImplementation(() => {
      throw new DOMException("full", "QuotaExceededError");
    });
    expect(openTab().keep("p", "a", draft("typed"))).toBe(false);
    expect(keepsDrafts()).toBe(false);
  });
});
