import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import { useProjectStore } from "@/lib/stores";
import { bareSegment, segment } from "@/testing/shapes";
import { FILMS, openStory, READY } from "@/testing/story";
import { RenderButton } from "./RenderButton";

const startRender = vi.fn(() => Promise.resolve());
const downloadVideo = vi.fn();

function show(...story: Parameters<typeof openStory>) {
  vi.clearAllMocks();
  openStory(...story);
  useProjectStore.setState({ startRender, downloadVideo });
  render(<RenderButton />);
}

const button = (name: string) => screen.getByRole("button", { name });

test("a story that has everything is exported by one click", async () => {
  show(READY);
  expect(button("Export Video")).toHaveClass("bg-primary");
  await userEvent.click(button("Export Video"));
  expect(startRender).toHaveBeenCalledOnce();
});

test("a story that lacks something is not exported, and the tooltip says what it lacks", async () => {
  show([bareSegment("a"), segment("b"), bareSegment("c", { audio_file: "/media/c.wav" })]);
  expect(button("Export Video")).toHaveAttribute("aria-disabled", "true");
  await userEvent.click(button("Export Video"));
  expect(startRender).not.toHaveBeenCalled();
  await userEvent.tab({ shift: true });
  await userEvent.tab();
  expect(await screen.findByRole("tooltip")).toHaveTextContent("2 segments lack a picture, 1 lacks audio.");
});

test("the menu beside a button that is grey is grey, too", () => {
  show([bareSegment("a")]);
  expect(button("More")).toHaveClass("bg-muted");
});

test("an empty story says so", async () => {
  show([]);
  button("Export Video").focus();
  expect(await screen.findByRole("tooltip")).toHaveTextContent("There are no segments yet.");
});

test.each([
  ["Validating…", FILMS.validating],
  ["Rendering...", FILMS.rendering],
])("%s has a spinner and takes no click", async (name, film) => {
  show(READY, film);
  expect(button(name)).toHaveAttribute("aria-busy", "true");
  expect(button(name).querySelector(".animate-spin")).toBeInTheDocument();
  await userEvent.click(button(name));
  expect(startRender).not.toHaveBeenCalled();
});

test("a finished film is downloaded by one click", async () => {
  show(READY, FILMS.completed);
  expect(button("Download Video")).toHaveClass("bg-success");
  await userEvent.click(button("Download Video"));
  expect(downloadVideo).toHaveBeenCalledOnce();
  expect(startRender).not.toHaveBeenCalled();
});

test("the menu beside it renders anew, and the focus stays on the button", async () => {
  show(READY, FILMS.completed);
  await userEvent.click(button("More"));
  await userEvent.click(await screen.findByRole("menuitem", { name: "Re-Render" }));
  expect(startRender).toHaveBeenCalledOnce();
  expect(button("Download Video")).toHaveFocus();
});

test("a finished film whose story lacks something now cannot be rendered anew, but be had", async () => {
  show([segment("a"), bareSegment("b")], FILMS.completed);
  await userEvent.click(button("More"));
  expect(await screen.findByRole("menuitem", { name: "Re-Render" })).toHaveAttribute("aria-disabled", "true");
  expect(screen.getByRole("menu")).toHaveTextContent("1 segment lacks a picture, 1 lacks audio.");
});

test("a failed render is tried again by one click", async () => {
  show(READY, FILMS.failed);
  expect(button("Retry Render")).toHaveClass("bg-destructive");
  await userEvent.click(button("Retry Render"));
  expect(startRender).toHaveBeenCalledOnce();
});

test("a failed render whose story lacks something now waits for it", async () => {
  show([bareSegment("a")], FILMS.failed);
  await userEvent.click(button("Retry Render"));
  expect(startRender).not.toHaveBeenCalled();
  expect(button("Retry Render")).toHaveAttribute("aria-disabled", "true");
});
