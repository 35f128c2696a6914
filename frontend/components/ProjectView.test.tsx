import { act, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, test, vi } from "vitest";
import { type ProjectStore, useDashboardStore, useProjectStore } from "@/lib/stores";
import type { ProjectSummary } from "@/lib/types";
import { answeringApi } from "@/testing/fake-api";
import { FakeEventSource } from "@/testing/fake-event-source";
import { PROJECT_ID, summary } from "@/testing/shapes";
import { openStory } from "@/testing/story";
import { ProjectView } from "./ProjectView";

const address = vi.hoisted(() => ({ path: "/" }));
vi.mock("next/navigation", () => ({ usePathname: () => address.path }));

const fetchProject = vi.fn(() => Promise.resolve());
const closeProject = vi.fn();

/** Whatever is asked for, these films are the answer. */
function answerWithProjects(...films: ProjectSummary[]) {
  answeringApi().otherwise(() => films);
}

beforeEach(() => {
  vi.clearAllMocks();
  vi.stubGlobal("matchMedia", () => ({ matches: false, addEventListener: () => {}, removeEventListener: () => {} }));
  answerWithProjects();
  address.path = `/projects/${PROJECT_ID}/`;
});

function show(change: Partial<ProjectStore>) {
  openStory([], { fetchProject, closeProject, ...change });
  return render(<ProjectView />);
}

test("the project in the address is opened, and left with the page", () => {
  const { unmount } = show({ load: { kind: "loading" } });
  expect(fetchProject).toHaveBeenCalledExactlyOnceWith(PROJECT_ID);
  expect(closeProject).not.toHaveBeenCalled();
  unmount();
  expect(closeProject).toHaveBeenCalledOnce();
});

test("what happens in it is heard once, as what this page does itself is told by one event", () => {
  vi.stubGlobal("EventSource", FakeEventSource);
  vi.stubGlobal("BroadcastChannel", undefined);
  FakeEventSource.opened = [];
  show({ load: { kind: "loading" } });
  expect(FakeEventSource.alive).toHaveLength(1);
});

test("while it is on its way its shape is there", () => {
  show({ load: { kind: "loading" } });
  expect(screen.getByRole("heading", { name: "Loading the film" })).toBeInTheDocument();
});

test("a project that is there is edited, with the way back, its title and its state", async () => {
  show({ load: { kind: "ready" } });
  expect(screen.getByRole("link", { name: "All films" })).toHaveAttribute("href", "/");
  expect(await screen.findByRole("heading", { level: 1, name: "The Lighthouse" })).toBeInTheDocument();
  expect(screen.getByText("Draft")).toBeInTheDocument();
  expect(screen.getByRole("heading", { name: "This film has no segments yet" })).toBeInTheDocument();
});

test("another one's segments are never shown under its address", () => {
  show({ load: { kind: "ready" }, projectId: "another" });
  expect(screen.getByRole("heading", { name: "Loading the film" })).toBeInTheDocument();
});

test("one that could not be had is tried again", async () => {
  const problem = { status: 0, code: "offline", sentence: "StoryFlow does not answer.", problems: [] };
  show({ load: { kind: "failed", problem } });
  expect(screen.getByText("StoryFlow does not answer.")).toBeInTheDocument();
  await userEvent.click(screen.getByRole("button", { name: "Try again" }));
  expect(fetchProject).toHaveBeenCalledTimes(2);
});

test("one that never was says so, and nothing is promised", async () => {
  show({ load: { kind: "missing" } });
  await act(() => Promise.resolve());
  expect(screen.getByRole("heading", { name: "This film is not here" })).toBeInTheDocument();
  expect(screen.queryByRole("button", { name: /Restore/ })).not.toBeInTheDocument();
});

test("one that was deleted is restored and opened", async () => {
  answerWithProjects(summary({ deleted_at: "2026-11-20T12:00:00Z" }));
  const restoreProject = vi.fn(() => Promise.resolve(true));
  useDashboardStore.setState({ restoreProject });
  show({ load: { kind: "missing" } });
  expect(await screen.findByRole("heading", { name: "“The Lighthouse” was deleted" })).toBeInTheDocument();
  await userEvent.click(screen.getByRole("button", { name: "Restore it" }));
  expect(restoreProject).toHaveBeenCalledExactlyOnceWith(PROJECT_ID);
  expect(fetchProject).toHaveBeenCalledTimes(2);
  expect(useProjectStore.getState().projectId).toBe(PROJECT_ID);
});
