import { expect, test } from "vitest";
import { FILMS, openStory, READY } from "@/testing/story";
import { selectFilm, selectMissing, selectRenderState, selectWantedAudio } from "./selectors";
import { type ProjectStore, useProjectStore } from "./stores";
import { selectLayout } from "./timeline";

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

test("a change of something else makes nobody look at the segments again", () => {
  openStory(READY);
  let looks = 0;
  const get = (target: object, name: string) => {
    looks += 1;
    return Reflect.get(target, name);
  };
  const watched = () => new Proxy<ProjectStore["byId"]>({ ...useProjectStore.getState().byId }, { get });
  const before = watched();
  const shown = (change: Partial<ProjectStore>) => {
    const state = { ...useProjectStore.getState(), byId: before, ...change };
    looks = 0;
    for (const select of [selectWantedAudio, selectMissing, selectLayout]) select(state);
    return looks;
  };
  const first = shown({});
  expect(first).toBeGreaterThan(0);
  expect(shown({ saves: {}, audioTaskId: "another" })).toBe(0);
  expect(shown({ byId: watched() })).toBe(first);
});
