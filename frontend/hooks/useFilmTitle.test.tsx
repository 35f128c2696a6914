import { act, renderHook, waitFor } from "@testing-library/react";
import { beforeEach, expect, test } from "vitest";
import { type ProjectStore, useProjectStore } from "@/lib/stores";
import { useToasts } from "@/lib/toasts";
import { FILMS, openStory, READY, withEarlierFilm } from "@/testing/story";
import { useFilmTitle } from "./useFilmTitle";

beforeEach(() => useToasts.setState({ toasts: [] }));

const become = (change: Partial<ProjectStore>) => act(() => useProjectStore.setState(change));
const toasts = () => useToasts.getState().toasts.map(({ title }) => title);

test("the window bears the film's title", () => {
  openStory(READY);
  renderHook(useFilmTitle);
  expect(document.title).toBe("The Lighthouse · StoryFlow");
});

test("the page's own title, which comes late at times, does not take its place", async () => {
  openStory(READY);
  const { unmount } = renderHook(useFilmTitle);
  document.title = "Film · StoryFlow";
  await waitFor(() => expect(document.title).toBe("The Lighthouse · StoryFlow"));
  unmount();
  document.title = "StoryFlow";
  await act(() => Promise.resolve());
  expect(document.title).toBe("StoryFlow");
});

test("while it is rendered the window's title tells how far it is, and then that it is ready", () => {
  openStory(READY, FILMS.rendering);
  renderHook(useFilmTitle);
  expect(document.title).toBe("(58%) The Lighthouse");
  become(FILMS.completed);
  expect(document.title).toBe("Film ready · The Lighthouse");
  act(() => void window.dispatchEvent(new Event("focus")));
  expect(document.title).toBe("The Lighthouse · StoryFlow");
});

test("a film that has been made is told by one toast that leads to it", () => {
  openStory(READY, FILMS.rendering);
  renderHook(useFilmTitle);
  become(FILMS.completed);
  become({ cancellingRender: false });
  expect(toasts()).toEqual(["The film is ready"]);
  expect(useToasts.getState().toasts[0]?.action?.label).toBe("Watch");
});

const ALL = { micros: 600_000, shown: "$0.60" };

test.each([
  [ALL, "This render cost $0.60."],
  [{ micros: 100_000, shown: "$0.10" }, "This render cost $0.10. The film's scenes cost $0.60 in all."],
  [{ micros: 0, shown: "$0.00" }, "This render cost $0.00. The film's scenes cost $0.60 in all."],
  [null, undefined],
])("what services were paid for it is told with it: %o", (paid, told) => {
  openStory(READY, FILMS.rendering);
  renderHook(useFilmTitle);
  become({ ...FILMS.completed, film: { ...FILMS.completed.film, providers: ["runway"], cost: ALL, paid } });
  const [toast] = useToasts.getState().toasts;
  expect([toast?.title, toast?.description]).toEqual(["The film is ready", told]);
});

test("a film that could not be made is told with its reason", () => {
  openStory(READY, FILMS.rendering);
  renderHook(useFilmTitle);
  become(FILMS.failed);
  expect(useToasts.getState().toasts).toMatchObject([{ tone: "error", description: FILMS.failed.film.error }]);
});

test("a render that was called off leads back to the earlier film, which is no news", () => {
  openStory(READY, FILMS.completed);
  renderHook(useFilmTitle);
  become(withEarlierFilm(FILMS.rendering));
  become(FILMS.completed);
  expect(toasts()).toEqual([]);
  expect(document.title).toBe("The Lighthouse · StoryFlow");
});

test("a film that was there when the page was opened is no news", () => {
  openStory(READY);
  renderHook(useFilmTitle);
  become(FILMS.completed);
  expect(toasts()).toEqual([]);
});
