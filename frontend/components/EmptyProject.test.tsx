import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, test, vi } from "vitest";
import { useProjectStore } from "@/lib/stores";
import { EmptyProject } from "./EmptyProject";

const appendStory = vi.fn(() => Promise.resolve(null));
const addSegment = vi.fn(() => Promise.resolve(null));

beforeEach(() => {
  vi.clearAllMocks();
  useProjectStore.setState({ appendStory, addSegment });
  render(<EmptyProject />);
});

test("a story that is pasted becomes segments", async () => {
  const field = screen.getByRole("textbox", { name: "Write or paste the story" });
  await userEvent.click(screen.getByRole("button", { name: "Make segments" }));
  expect(appendStory).not.toHaveBeenCalled();
  await userEvent.type(field, "It was dark.");
  await userEvent.click(screen.getByRole("button", { name: "Make segments" }));
  expect(appendStory).toHaveBeenCalledWith({ kind: "text", text: "It was dark." });
  expect(field).toHaveValue("It was dark."); // where it was refused it can be corrected
});

test("it can be begun by hand", async () => {
  await userEvent.click(screen.getByRole("button", { name: "Add an empty segment" }));
  expect(addSegment).toHaveBeenCalledOnce();
});
