import { act, fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, test, vi } from "vitest";
import { noteAnswer } from "@/lib/connection";
import { useDashboardStore } from "@/lib/stores";
import type { ProjectSummary } from "@/lib/types";
import { progress, PROJECT_ID, summary } from "@/testing/shapes";
import { ProjectCard } from "./ProjectCard";

const address = `/projects/${PROJECT_ID}`; // the slash at its end is added by the setting trailingSlash
const onRename = vi.fn();
const onDelete = vi.fn();

beforeEach(() => {
  onRename.mockReset();
  onDelete.mockReset();
  useDashboardStore.setState({ progressById: {} });
});

function show(change: Partial<ProjectSummary> = {}): ProjectSummary {
  const project = summary(change);
  render(<ProjectCard onDelete={onDelete} onRename={onRename} project={project} />);
  return project;
}

test("a card tells its title, its segments, its length and its state, and leads to the project", () => {
  show({ segment_count: 1200, duration: 65 });
  const card = screen.getByRole("article");
  expect(within(card).getByRole("link", { name: "The Lighthouse" })).toHaveAttribute("href", address);
  expect(card).toHaveTextContent("1,200 segments · 1:05 · ");
  expect(card).toHaveTextContent("Draft");
  expect(screen.queryByRole("link", { name: /Watch/ })).not.toBeInTheDocument();
});

test.each([
  ["DRAFT", "Draft"],
  ["PROCESSING", "Rendering"],
  ["COMPLETED", "Completed"],
  ["FAILED", "Failed"],
] as const)("a film that is %s says %s, and nothing else of its state", (status, label) => {
  show({ status });
  expect(screen.getAllByText(/^(Draft|Rendering|Completed|Failed)$/).map(({ textContent }) => textContent)).toEqual([label]);
});

test("nothing narrated yet has no length", () => {
  show({ segment_count: 1, duration: 0 });
  expect(screen.getByRole("article")).toHaveTextContent(/1 segment · (?!0:00)/);
});

test("the first picture is shown, and a film without one says nothing in its place", () => {
  show({ thumbnail: "/media/thumb.webp?v=1" });
  const picture = screen.getByRole("article").querySelector("img");
  expect(picture).toHaveAttribute("src", "/media/thumb.webp?v=1");
  expect(picture).toHaveAttribute("alt", "");
});

test("a picture that does not come leaves no hole, and is tried again when the studio is back", () => {
  show({ thumbnail: "/media/thumb.webp?v=1" });
  const picture = () => screen.getByRole("article").querySelector("img");
  fireEvent.error(picture() ?? expect.fail("there is no picture"));
  expect(picture()).toBeNull();
  act(() => noteAnswer(false));
  fireEvent.error(picture() ?? expect.fail("it is not tried again"));
  act(() => noteAnswer(true));
  fireEvent.error(picture() ?? expect.fail("it is not tried again"));
  expect(picture()).toBeNull();
});

test("a finished film can be watched", () => {
  show({ status: "COMPLETED", output_url: "/media/film.mp4" });
  expect(screen.getByRole("link", { name: "Watch The Lighthouse" })).toHaveAttribute("href", `${address}#watch`);
});

test("while it renders, how far it is and what is left are shown", () => {
  useDashboardStore.setState({ progressById: { [PROJECT_ID]: progress({ percentage: 42, remaining_seconds: 130 }) } });
  show({ status: "PROCESSING" });
  expect(screen.getByText("42%")).toBeInTheDocument();
  expect(screen.getByText("about 2 min left")).toBeInTheDocument();
  expect(screen.getByRole("progressbar", { name: "Rendering" })).toHaveAttribute("aria-valuenow", "42");
});

test("a render that waits says for what, and shows no percentage", () => {
  const waiting = progress({ phase: "waiting", current_phase: "Waiting for another film" });
  useDashboardStore.setState({ progressById: { [PROJECT_ID]: waiting } });
  show({ status: "PROCESSING" });
  expect(screen.getByText("Waiting for another film")).toBeInTheDocument();
  expect(screen.getByRole("progressbar")).not.toHaveAttribute("aria-valuenow");
});

test("progress of a render that has ended is not shown any more", () => {
  useDashboardStore.setState({ progressById: { [PROJECT_ID]: progress({ percentage: 99 }) } });
  show({ status: "COMPLETED" });
  expect(screen.queryByRole("progressbar")).not.toBeInTheDocument();
});

test("a failed film says why", () => {
  show({ status: "FAILED", error: "There is no room on the disk." });
  expect(screen.getByText("There is no room on the disk.")).toBeInTheDocument();
});

test.each([
  ["Rename", onRename],
  ["Delete", onDelete],
])("%s is in the menu, by keyboard", async (name, asked) => {
  const project = show();
  screen.getByRole("button", { name: "More for “The Lighthouse”" }).focus();
  await userEvent.keyboard("{Enter}");
  (await screen.findByRole("menuitem", { name })).focus();
  await userEvent.keyboard("{Enter}");
  await waitFor(() => expect(asked).toHaveBeenCalledExactlyOnceWith(project));
});
