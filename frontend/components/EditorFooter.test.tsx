import { act, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, test, vi } from "vitest";
import { onJump } from "@/lib/editor-view";
import { useProjectStore } from "@/lib/stores";
import { bareSegment, progress, renderStatus, segment, task } from "@/testing/shapes";
import { FILMS, openStory, READY } from "@/testing/story";
import { EditorFooter } from "./EditorFooter";

let forget = () => {};
afterEach(() => forget());

function show(...story: Parameters<typeof openStory>) {
  openStory(...story);
  render(<EditorFooter />);
}

const said = () => screen.getByRole("status").textContent;

function comeTo(percentage: number) {
  const film = renderStatus({ status: "PROCESSING", progress: progress({ percentage, phase: "shots" }) });
  act(() => useProjectStore.setState({ renderStatus: "rendering", film }));
}

test("what is missing stands in sight, and leads to the first segment that lacks it", async () => {
  const jump = vi.fn();
  forget = onJump(jump);
  show([segment("a"), bareSegment("b"), bareSegment("c", { image_file: "/media/c.jpg" })]);
  await userEvent.click(screen.getByRole("button", { name: "1 segment lacks a picture" }));
  await userEvent.click(screen.getByRole("button", { name: "2 lack audio" }));
  expect(jump.mock.calls).toEqual([
    [1, "card"],
    [1, "card"],
  ]);
});

test("a draft and the film are told of one beside the other", () => {
  show(READY, { ...FILMS.rendering, draftTask: task({ kind: "draft", status: "PENDING" }) });
  expect(screen.getByRole("progressbar", { name: "Rendering" })).toBeInTheDocument();
  expect(screen.getByRole("progressbar", { name: "Making a draft" })).toBeInTheDocument();
});

test("nothing is said of a story that has everything", () => {
  show(READY);
  expect(screen.queryByText(/lack/)).not.toBeInTheDocument();
});

test("how far the film is, is read out at each quarter and not in between", () => {
  show(READY, FILMS.validating);
  comeTo(3);
  const first = said();
  comeTo(24);
  expect(said()).toBe(first);
  comeTo(26);
  expect(said()).toBe("25% of the film is made.");
  comeTo(49);
  expect(said()).toBe("25% of the film is made.");
  act(() => useProjectStore.setState(FILMS.completed));
  expect(said()).toBe("");
});
