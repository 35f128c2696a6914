import { act, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, test, vi } from "vitest";
import { useProjectStore } from "@/lib/stores";
import { openStory, READY } from "@/testing/story";
import { ProjectTitle } from "./ProjectTitle";

const renameProject = vi.fn(() => Promise.resolve(true));
const title = () => screen.getByRole("button", { name: "The Lighthouse" });
const field = () => screen.getByRole("textbox", { name: "Title" });

beforeEach(async () => {
  renameProject.mockClear();
  openStory(READY, { renameProject });
  render(<ProjectTitle />);
  await userEvent.click(title());
});

test("the title is the page's heading, and a field while it is renamed, all of it marked", () => {
  expect(field()).toHaveFocus();
  expect((field() as HTMLInputElement).selectionEnd).toBe("The Lighthouse".length);
});

test("Enter keeps what was typed, once, and gives the focus back", async () => {
  await userEvent.keyboard("  The Keeper {Enter}");
  expect(renameProject).toHaveBeenCalledExactlyOnceWith("The Keeper");
  act(() => useProjectStore.setState((store) => ({ project: store.project && { ...store.project, title: "The Keeper" } })));
  await vi.waitFor(() => expect(screen.getByRole("button", { name: "The Keeper" })).toHaveFocus());
});

test("Escape leaves it as it was", async () => {
  await userEvent.keyboard("Something else{Escape}");
  expect(renameProject).not.toHaveBeenCalled();
  expect(screen.getByRole("heading", { name: "The Lighthouse" })).toBeInTheDocument();
  await vi.waitFor(() => expect(title()).toHaveFocus());
});

test("an empty title is refused by Enter, with a sentence", async () => {
  await userEvent.clear(field());
  await userEvent.keyboard("   {Enter}");
  expect(renameProject).not.toHaveBeenCalled();
  expect(field()).toBeInvalid();
  expect(screen.getByRole("alert")).toHaveTextContent("A film needs a title.");
});

test("leaving the field keeps what was typed, and an empty one leaves the title as it was", async () => {
  await userEvent.keyboard("The Keeper");
  await userEvent.tab();
  expect(renameProject).toHaveBeenCalledExactlyOnceWith("The Keeper");
  await userEvent.click(title());
  await userEvent.clear(field());
  await userEvent.tab();
  expect(renameProject).toHaveBeenCalledOnce();
  expect(title()).toBeInTheDocument();
});

test("a title that did not change is not sent", async () => {
  await userEvent.keyboard("The Lighthouse{Enter}");
  expect(renameProject).not.toHaveBeenCalled();
});
