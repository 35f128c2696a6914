import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import { type ProjectStore, useProjectStore } from "@/lib/stores";
import type { Segment } from "@/lib/types";
import { bareSegment, segment, task } from "@/testing/shapes";
import { openStory } from "@/testing/story";
import { SegmentCardAudio } from "./SegmentCardAudio";

const generateAudio = vi.fn(() => Promise.resolve(true));
const cancelAudio = vi.fn(() => Promise.resolve(true));

function show(shown: Segment, change: Partial<ProjectStore> = {}) {
  vi.clearAllMocks();
  openStory([shown]);
  useProjectStore.setState({ generateAudio, cancelAudio, audioTasks: {}, audioErrors: {}, ...change });
  render(<SegmentCardAudio number={1} segment={shown} />);
}

test("a text without sound is read aloud by one click", async () => {
  show(bareSegment("a"));
  expect(screen.getByText("No audio")).toBeInTheDocument();
  await userEvent.click(screen.getByRole("button", { name: "Generate audio for segment 1" }));
  expect(generateAudio).toHaveBeenCalledWith("a");
});

test("sound older than its text says so, and is made again", async () => {
  show(segment("a", { audio_stale: true }));
  expect(screen.getByText("Older than its text")).toBeInTheDocument();
  await userEvent.click(screen.getByRole("button", { name: /^Generate again/ }));
  expect(generateAudio).toHaveBeenCalledOnce();
});

test("a recording is not read over by one click", () => {
  show(segment("a", { audio_recorded: true }));
  expect(screen.getByText("Recorded")).toBeInTheDocument();
  expect(screen.queryByRole("button", { name: /audio/i })).not.toBeInTheDocument();
});

test.each([
  ["locked", segment("a", { is_locked: true }), "This segment is locked"],
  ["empty", bareSegment("a", { text_content: " " }), "There is no text to read yet."],
])("a segment that is %s is not read, and the reason is heard", async (_, shown, reason) => {
  show(shown);
  const button = screen.getByRole("button", { name: /audio/i });
  await userEvent.click(button);
  expect(generateAudio).not.toHaveBeenCalled();
  button.blur();
  button.focus();
  expect(await screen.findByRole("tooltip")).toHaveTextContent(reason);
});

test("while it is made the bar tells how far, and it can be called off", async () => {
  const progress = { current: 0, total: 1, percentage: 40, current_phase: "Generating audio for segment 1 of 1" };
  show(bareSegment("a"), { audioTasks: { a: task({ progress }) } });
  expect(screen.getByRole("progressbar")).toHaveAttribute("aria-valuenow", "40");
  await userEvent.click(screen.getByRole("button", { name: "Cancel" }));
  expect(cancelAudio).toHaveBeenCalledWith("a");
});

test("a failure is a sentence, and can be tried again", async () => {
  show(bareSegment("a"), { audioErrors: { a: "The voice is not there. Install it." } });
  expect(screen.getByRole("alert")).toHaveTextContent("The voice is not there. Install it.");
  await userEvent.click(screen.getByRole("button", { name: /^Try again/ }));
  expect(generateAudio).toHaveBeenCalledOnce();
});
