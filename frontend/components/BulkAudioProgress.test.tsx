import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import type { ProjectStore } from "@/lib/stores";
import { openStory, READY } from "@/testing/story";
import { BulkAudioProgress } from "./BulkAudioProgress";

function show(change: Partial<ProjectStore>) {
  openStory(READY, change);
  render(<BulkAudioProgress />);
}

const progressOf = (current: number, current_phase: string) => ({ current, total: 12, percentage: 16, current_phase });

test("it says at which segment it is", () => {
  const bulkGenerationProgress = progressOf(2, "Generating audio for segment 3 of 12");
  show({ audioGenerationStatus: "generating", bulkGenerationProgress });
  expect(screen.getByText("Generating audio for segment 3 of 12")).toBeInTheDocument();
  expect(screen.getByRole("progressbar", { name: "Generating audio" })).toHaveAttribute("aria-valuenow", "16");
});

test("while other work comes first it says so", () => {
  const bulkGenerationProgress = progressOf(0, "Audio generation will resume after rendering completes");
  show({ audioGenerationStatus: "generating", bulkGenerationProgress });
  expect(screen.getByText("Audio generation will resume after rendering completes")).toBeInTheDocument();
});

test("all of it is called off by one click, and not twice", async () => {
  const cancelAudio = vi.fn(() => Promise.resolve(true));
  show({ audioGenerationStatus: "generating", cancelAudio });
  await userEvent.click(screen.getByRole("button", { name: "Cancel generating audio" }));
  await userEvent.click(screen.getByRole("button", { name: "Cancelling…" }));
  expect(cancelAudio).toHaveBeenCalledExactlyOnceWith();
});

test("when it could not be called off, it can be tried again", async () => {
  show({ audioGenerationStatus: "generating", cancelAudio: () => Promise.resolve(false) });
  await userEvent.click(screen.getByRole("button", { name: "Cancel generating audio" }));
  expect(await screen.findByRole("button", { name: "Cancel generating audio" })).toBeInTheDocument();
});

test("there is none while no narrations are made", () => {
  show({ audioGenerationStatus: "completed" });
  expect(screen.queryByRole("progressbar")).not.toBeInTheDocument();
});
