import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import type { ProjectStore } from "@/lib/stores";
import { progress, renderStatus } from "@/testing/shapes";
import { FILMS, openStory, READY } from "@/testing/story";
import { RenderProgress } from "./RenderProgress";

function show(change: Partial<ProjectStore>) {
  openStory(READY, change);
  render(<RenderProgress />);
}

const bar = () => screen.getByRole("progressbar", { name: "Rendering" });

test("it says which segment, how far, what is being done and how long it takes", () => {
  show(FILMS.rendering);
  expect(screen.getByText("Processing segment 8/12 (58%)")).toBeInTheDocument();
  expect(screen.getByText("Applying Ken Burns effect to segment 8")).toBeInTheDocument();
  expect(screen.getByText("about 2 min left")).toBeInTheDocument();
  expect(bar()).toHaveAttribute("aria-valuenow", "58");
  expect(bar()).toHaveAttribute("aria-valuetext", "Processing segment 8/12 (58%)");
});

test("a render that waits says what for", () => {
  const waiting = progress({ current_phase: "Waiting for narration to finish", phase: "waiting" });
  show({ renderStatus: "rendering", film: renderStatus({ status: "PROCESSING", progress: waiting }) });
  expect(screen.getByText("Waiting for narration to finish")).toBeInTheDocument();
  expect(bar()).not.toHaveAttribute("aria-valuenow");
});

test("a film of services says how many scenes are there, and which is being made", () => {
  const scenes = [{ number: 2, state: "rendering", provider: "runway", progress: 0.4 }];
  const body = progress({ current_segment: 1, total_segments: 5, percentage: 24, current_phase: "Rendering scene 2/5...", phase: "scenes", scenes });
  show({ renderStatus: "rendering", film: renderStatus({ status: "PROCESSING", progress: body }) });
  expect(bar()).toHaveAttribute("aria-valuetext", "1 of 5 scenes ready (24%)");
  expect(screen.getByText("Rendering scene 2/5...")).toBeInTheDocument();
});

test("its joining is told as that of any film", () => {
  const body = progress({ current_segment: 3, total_segments: 5, percentage: 88, current_phase: "Encoding...", phase: "shots" });
  show({ renderStatus: "rendering", film: renderStatus({ status: "PROCESSING", progress: body }) });
  expect(screen.getByText("Processing segment 4/5 (88%)")).toBeInTheDocument();
  expect(screen.getByText("Encoding...")).toBeInTheDocument();
});

test("before anything is known of it the bar tells no number", () => {
  show({ renderStatus: "rendering" });
  expect(screen.getByText("Rendering...")).toBeInTheDocument();
  expect(bar()).not.toHaveAttribute("aria-valuenow");
});

test("it is called off by one click", async () => {
  const cancelRender = vi.fn(() => Promise.resolve(true));
  show({ ...FILMS.rendering, cancelRender });
  await userEvent.click(screen.getByRole("button", { name: "Cancel render" }));
  expect(cancelRender).toHaveBeenCalledOnce();
});

test("while it is being called off, it cannot be called off again", async () => {
  const cancelRender = vi.fn(() => Promise.resolve(true));
  show({ ...FILMS.rendering, cancelRender, cancellingRender: true });
  await userEvent.click(screen.getByRole("button", { name: "Cancelling…" }));
  expect(cancelRender).not.toHaveBeenCalled();
  expect(screen.queryByText("about 2 min left")).not.toBeInTheDocument();
});

test.each([{}, FILMS.validating, FILMS.completed, FILMS.failed])("there is none unless a film is being made", (change) => {
  show(change);
  expect(screen.queryByRole("progressbar")).not.toBeInTheDocument();
});
