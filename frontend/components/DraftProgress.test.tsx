import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import type { ProjectStore } from "@/lib/stores";
import { task } from "@/testing/shapes";
import { openStory, READY } from "@/testing/story";
import { DraftProgress } from "./DraftProgress";

function show(change: Partial<ProjectStore>) {
  openStory(READY, change);
  render(<DraftProgress />);
}

const progress = { current: 1, total: 4, percentage: 32, current_phase: "Applying Ken Burns effect to segment 2" };
const draft = (change: Parameters<typeof task>[0] = {}) => task({ kind: "draft", segment_id: null, progress, ...change });
const bar = () => screen.getByRole("progressbar", { name: "Making a draft" });

test("it says how far the draft is", () => {
  show({ draftTask: draft() });
  expect(screen.getByText("Making a draft (32%)")).toBeInTheDocument();
  expect(screen.getByText(progress.current_phase)).toBeInTheDocument();
  expect(bar()).toHaveAttribute("aria-valuenow", "32");
});

test("while the film comes first it says so, and no number", () => {
  const waiting = { ...progress, percentage: 0, current_phase: "Waiting for another film to finish" };
  show({ draftTask: draft({ status: "PENDING", progress: waiting }) });
  expect(screen.getByText("Waiting for another film to finish")).toBeInTheDocument();
  expect(bar()).not.toHaveAttribute("aria-valuenow");
});

test("it is called off by one click, and not twice", async () => {
  const cancelDraft = vi.fn(() => Promise.resolve(true));
  show({ draftTask: draft(), cancelDraft });
  await userEvent.click(screen.getByRole("button", { name: "Cancel draft" }));
  await userEvent.click(screen.getByRole("button", { name: "Cancelling…" }));
  expect(cancelDraft).toHaveBeenCalledOnce();
});

test("when it could not be called off, it can be tried again", async () => {
  show({ draftTask: draft(), cancelDraft: () => Promise.resolve(false) });
  await userEvent.click(screen.getByRole("button", { name: "Cancel draft" }));
  expect(await screen.findByRole("button", { name: "Cancel draft" })).toBeInTheDocument();
});

test("there is none while no draft is made", () => {
  show({});
  expect(screen.queryByRole("progressbar")).not.toBeInTheDocument();
});
