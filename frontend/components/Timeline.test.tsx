import { act, fireEvent, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, test, vi } from "vitest";
import { onJump, setInSight, useEditorView } from "@/lib/editor-view";
import { bareSegment, segment } from "@/testing/shapes";
import { openStory } from "@/testing/story";
import { Timeline } from "./Timeline";

const jump = vi.fn();
let leave = () => {};

beforeEach(() => {
  vi.clearAllMocks();
  leave();
  leave = onJump(jump);
  HTMLCanvasElement.prototype.getContext = () => null; // jsdom draws nothing
  openStory([
    segment("a", { audio_duration: 4 }),
    bareSegment("b", { text_content: "Two words" }),
    segment("c", { audio_duration: 15, audio_stale: true }),
  ]);
  render(<Timeline />);
});

const slider = () => screen.getByRole("slider", { name: "Timeline" });

test("it tells how long the film is, about, while a part of it has no sound", () => {
  expect(screen.getByText("about 0:20")).toBeInTheDocument();
  expect(screen.getByText("3 segments")).toBeInTheDocument();
  expect(screen.getByText("1 with older audio")).toBeInTheDocument();
});

test("the place it stands at is heard with its time and with what it lacks", () => {
  expect(slider()).toHaveAttribute("aria-valuetext", "Segment 1 of 3, at 0:00, 4 seconds");
  act(() => setInSight(1, 2));
  expect(slider()).toHaveAttribute("aria-valuenow", "2");
  expect(slider()).toHaveAttribute("aria-valuetext", "Segment 2 of 3, at 0:04, about 1 second, no picture, no audio");
});

test("the keys lead to the cards, never beyond the first and the last, and Enter into one", async () => {
  slider().focus();
  await userEvent.keyboard("{ArrowRight}");
  expect(jump).toHaveBeenLastCalledWith(1, "none");
  await userEvent.keyboard("{PageUp}");
  expect(jump).toHaveBeenLastCalledWith(2, "none");
  await userEvent.keyboard("{Home}{ArrowLeft}");
  expect(jump).toHaveBeenLastCalledWith(0, "none");
  await userEvent.keyboard("{Enter}");
  expect(jump).toHaveBeenLastCalledWith(0, "card");
});

test("a click leads to the card of the block under it, and the pointer shows what lies there", () => {
  vi.spyOn(Element.prototype, "getBoundingClientRect").mockReturnValue(new DOMRect(0, 0, 200, 60));
  Element.prototype.setPointerCapture = () => {};
  fireEvent.pointerDown(slider(), { button: 0, clientX: 190 });
  expect(jump).toHaveBeenLastCalledWith(2, "none");
  expect(useEditorView.getState().current).toBe(2);
  fireEvent.pointerMove(slider(), { clientX: 45 });
  expect(screen.getByText("Two words")).toBeInTheDocument();
  fireEvent.pointerLeave(slider());
  expect(screen.queryByText("Two words")).not.toBeInTheDocument();
});
