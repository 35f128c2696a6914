import { expect, test } from "vitest";
import { FILMS, openStory, READY } from "@/testing/story";
import { selectFilm, selectRenderState } from "./selectors";
import { useProjectStore } from "./stores";

const film = () => selectRenderState(useProjectStore.getState());

test("right after a new film was asked for the one before stays, and its end is not the new one's progress", () => {
  openStory(READY, FILMS.completed);
  const before = film();
  useProjectStore.setState({ renderStatus: "rendering" });
  const url = before.kind === "completed" ? before.film.url : "";
  expect(url).not.toBe("");
  expect(film()).toMatchObject({ kind: "rendering", progress: null, previousUrl: url });
});

test("the same film has the same address, however the instant of its end is spelt", () => {
  openStory(READY, { ...FILMS.completed, film: { ...FILMS.completed.film, finished_at: "2026-11-20T12:00:00.149694Z" } });
  const before = selectFilm(useProjectStore.getState());
  useProjectStore.setState({ film: { ...FILMS.completed.film, finished_at: "2026-11-20T12:00:00.149694+00:00" } });
  expect(selectFilm(useProjectStore.getState())?.url).toBe(before?.url);
});

test("the same state is the same object, whatever else changes in the store", () => {
  openStory(READY, FILMS.rendering);
  const before = film();
  useProjectStore.setState({ audioTaskId: "another" });
  expect(film()).toBe(before);
});
