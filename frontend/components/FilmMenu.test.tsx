import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import { useProjectStore } from "@/lib/stores";
import { bareSegment, renderStatus, task } from "@/testing/shapes";
import { FILMS, openStory, READY } from "@/testing/story";
import { RenderButton } from "./RenderButton";

const startDraft = vi.fn(() => Promise.resolve(true));
const ADDRESS = "/media/projects/a/output/draft.mp4?v=1";

async function open(...story: Parameters<typeof openStory>) {
  vi.clearAllMocks();
  openStory(...story);
  useProjectStore.setState({ startDraft });
  render(<RenderButton />);
  await userEvent.click(screen.getByRole("button", { name: "More" }));
  await screen.findByRole("menu");
}

const draft = () => screen.getByRole("menuitem", { name: "Make a draft (540p)" });

test.each([
  ["before there is a film", {}],
  ["while the film is made", FILMS.rendering],
  ["beside a finished film", FILMS.completed],
  ["after the film failed", FILMS.failed],
])("a draft is made by one click %s", async (_, film) => {
  await open(READY, film);
  await userEvent.click(draft());
  expect(startDraft).toHaveBeenCalledOnce();
});

test("only a finished film is made again from here", async () => {
  await open(READY);
  expect(screen.queryByRole("menuitem", { name: "Re-Render" })).not.toBeInTheDocument();
});

test("a story that lacks something has no draft either, and the menu says why", async () => {
  await open([bareSegment("a")]);
  expect(draft()).toHaveAttribute("aria-disabled", "true");
  expect(screen.getByRole("menu")).toHaveTextContent("1 segment lacks a picture, 1 lacks audio.");
});

test("one draft is made at a time", async () => {
  await open(READY, { draftTask: task({ kind: "draft" }) });
  expect(draft()).toHaveAttribute("aria-disabled", "true");
});

test("a draft that is there can be watched", async () => {
  await open(READY, { film: renderStatus({ draft_url: ADDRESS }) });
  expect(screen.getByRole("menuitem", { name: "Watch the draft" })).toHaveAttribute("href", ADDRESS);
});

test("without a draft there is none to watch", async () => {
  await open(READY, FILMS.completed);
  expect(screen.queryByRole("menuitem", { name: "Watch the draft" })).not.toBeInTheDocument();
});
