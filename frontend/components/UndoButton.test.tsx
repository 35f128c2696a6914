import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import { openStory, READY } from "@/testing/story";
import { UndoButton } from "./UndoButton";

const undo = vi.fn(() => Promise.resolve(true));

function show(undoLabel: string | null) {
  undo.mockClear();
  openStory(READY, { undo, undoLabel, canUndo: undoLabel !== null });
  render(<UndoButton />);
}

test("it names what it takes back", async () => {
  show("deleting segment 3");
  await userEvent.click(screen.getByRole("button", { name: "Undo deleting segment 3" }));
  expect(undo).toHaveBeenCalledOnce();
});

test("with nothing to take back it says so and does nothing", async () => {
  show(null);
  await userEvent.click(screen.getByRole("button", { name: "Nothing to undo" }));
  expect(undo).not.toHaveBeenCalled();
});
