import { act, render, screen } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import { useProjectStore } from "@/lib/stores";
import type { SaveState } from "@/lib/types";
import { SaveIndicator } from "./SaveIndicator";

const put = (save?: SaveState) => act(() => useProjectStore.setState({ saves: save ? { a: save } : {} }));

test("it tells that something is being saved, that it is saved, and then is quiet", () => {
  vi.useFakeTimers();
  try {
    put();
    const { container } = render(<SaveIndicator id="a" />);
    expect(container).toHaveTextContent(/^$/);
    put({ kind: "saving" });
    expect(container).toHaveTextContent("Saving…");
    put();
    expect(container).toHaveTextContent("Saved");
    act(() => vi.advanceTimersByTime(2500));
    expect(container).toHaveTextContent(/^$/);
  } finally {
    vi.useRealTimers();
  }
});

test("what is not saved is said aloud, with the reason", () => {
  put();
  render(<SaveIndicator id="a" />);
  put({ kind: "unsaved", retrying: true, since: 0, problem: null });
  expect(screen.getByRole("status")).toHaveTextContent("Not saved, retrying");
  put({ kind: "unsaved", retrying: false, since: 0, problem: "The text is too long." });
  expect(screen.getByRole("status")).toHaveTextContent("Not saved: The text is too long.");
});
