// @vitest-environment node
import { beforeEach, expect, test } from "vitest";
import { dismissToast, showToast, useToasts } from "./toasts";

const titles = () => useToasts.getState().toasts.map(({ title }) => title);

beforeEach(() => useToasts.setState({ toasts: [] }));

test("a toast is shown until it is dismissed", () => {
  const first = showToast({ title: "Segment deleted" });
  showToast({ title: "Saved", tone: "success" });
  dismissToast(first);
  expect(titles()).toEqual(["Saved"]);
});

test("the same trouble told twice is one toast, the newest", () => {
  showToast({ title: "Not saved, retrying", key: "offline" });
  showToast({ title: "Picture refused" });
  showToast({ title: "Still not saved", key: "offline" });
  expect(titles()).toEqual(["Picture refused", "Still not saved"]);
});

test("toasts without a key do not displace each other", () => {
  showToast({ title: "One" });
  showToast({ title: "Two" });
  expect(titles()).toEqual(["One", "Two"]);
});

test("of more than four the oldest goes", () => {
  for (const title of ["1", "2", "3", "4", "5"]) showToast({ title });
  expect(titles()).toEqual(["2", "3", "4", "5"]);
});
