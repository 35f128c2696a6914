import { render, screen } from "@testing-library/react";
import { beforeEach, expect, test, vi } from "vitest";
import type { ProjectStore } from "@/lib/stores";
import type { ProjectStatus } from "@/lib/types";
import { project } from "@/testing/shapes";
import { FILMS, openStory, READY, withEarlierFilm } from "@/testing/story";
import { EditorHeader } from "./EditorHeader";

beforeEach(() => {
  vi.stubGlobal("matchMedia", () => ({ matches: false, addEventListener: () => {}, removeEventListener: () => {} }));
});

function show(change: Partial<ProjectStore>) {
  openStory(READY, change);
  render(<EditorHeader />);
}

test.each<[Partial<ProjectStore>, string]>([
  [{}, "Draft"],
  [FILMS.rendering, "Rendering"],
  [FILMS.completed, "Completed"],
  [FILMS.failed, "Failed"],
  [withEarlierFilm(FILMS.rendering), "Rendering"],
  [withEarlierFilm(FILMS.failed), "Failed"],
])("the badge beside the title tells how the film stands (%#)", (change, label) => {
  show(change);
  expect(screen.getByText(label)).toBeInTheDocument();
});

test.each<[ProjectStatus, string]>([
  ["DRAFT", "Draft"],
  ["COMPLETED", "Completed"],
  ["FAILED", "Failed"],
])("while a film is only asked for, a project that was %s is that still", (status, label) => {
  show({ ...withEarlierFilm(FILMS.failed), ...FILMS.validating, project: project({ status }) });
  expect(screen.getByText(label)).toBeInTheDocument();
});
