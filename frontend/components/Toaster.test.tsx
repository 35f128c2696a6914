import { act, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, test, vi } from "vitest";
import { showToast, useToasts } from "@/lib/toasts";
import { Toaster } from "./Toaster";

beforeEach(async () => {
  useToasts.setState({ toasts: [] });
  render(<Toaster />);
  // The corner itself comes with the first toast.
  act(() => void showToast({ title: "The first" }));
  await screen.findByRole("listitem");
  act(() => useToasts.setState({ toasts: [] }));
});

test("a toast tells what happened and what to do", () => {
  act(() => void showToast({ tone: "error", title: "The picture was refused", description: "Export it as JPEG." }));
  const toast = screen.getByRole("listitem");
  expect(toast).toHaveTextContent("The picture was refused");
  expect(toast).toHaveTextContent("Export it as JPEG.");
});

test("it is dismissed by its cross", async () => {
  act(() => void showToast({ title: "Saved" }));
  await userEvent.click(screen.getByRole("button", { name: "Dismiss" }));
  expect(useToasts.getState().toasts).toEqual([]);
  expect(screen.queryByText("Saved")).not.toBeInTheDocument();
});

test("its action is done once and takes it away", async () => {
  const undo = vi.fn();
  act(() => void showToast({ title: "Segment 3 deleted", action: { label: "Undo", run: undo } }));
  await userEvent.click(screen.getByRole("button", { name: "Undo" }));
  expect(undo).toHaveBeenCalledOnce();
  expect(useToasts.getState().toasts).toEqual([]);
});

test("it goes by itself, an error later than a notice", () => {
  vi.useFakeTimers();
  try {
    act(() => {
      showToast({ title: "Saved" });
      showToast({ tone: "error", title: "The render failed" });
    });
    act(() => vi.advanceTimersByTime(6000));
    expect(useToasts.getState().toasts.map(({ title }) => title)).toEqual(["The render failed"]);
    act(() => vi.advanceTimersByTime(6000));
    expect(useToasts.getState().toasts).toEqual([]);
  } finally {
    vi.useRealTimers();
  }
});
