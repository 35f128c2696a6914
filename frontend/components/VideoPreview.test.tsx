import { act, fireEvent, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, test, vi } from "vitest";
import { useProjectStore } from "@/lib/stores";
import { answeringApi } from "@/testing/fake-api";
import { call, usd } from "@/testing/money";
import { progress, PROJECT_ID, renderStatus } from "@/testing/shapes";
import { FILM, FILMS, openStory, READY, withEarlierFilm } from "@/testing/story";
import { VideoPreview } from "./VideoPreview";

const startRender = vi.fn(() => Promise.resolve());

beforeEach(() => {
  startRender.mockClear();
  window.location.hash = "";
});

function show(...story: Parameters<typeof openStory>) {
  openStory(...story);
  useProjectStore.setState({ startRender });
  return render(<VideoPreview />);
}

const preview = () => screen.getByRole("region", { name: "Film" });
const video = () => preview().querySelector("video");

test("a finished film is played by the browser's own player, in the version that was made", () => {
  show(READY, FILMS.completed);
  expect(video()).toHaveAttribute("controls");
  expect(video()).toHaveAttribute("preload", "metadata");
  expect(video()?.getAttribute("src")).toMatch(/final\.mp4\?v=2026-11-20T12%3A00%3A00%2B00%3A00$/);
});

test("a draft is watched in a tab of its own, beside a film or without one", () => {
  const film = renderStatus({ draft_url: "/media/projects/a/output/draft.mp4?v=1" });
  show(READY, { film });
  const link = screen.getByRole("link", { name: "Watch the draft" });
  expect(link).toHaveAttribute("href", "/media/projects/a/output/draft.mp4?v=1");
  expect(link).toHaveAttribute("target", "_blank");
  expect(video()).toBeNull();
});

test("without a draft there is no way to it", () => {
  show(READY, FILMS.completed);
  expect(screen.queryByRole("link", { name: "Watch the draft" })).not.toBeInTheDocument();
});

test("its length, size and format stand below it", () => {
  show(READY, FILMS.completed);
  expect(preview()).toHaveTextContent("Duration1:28");
  expect(preview()).toHaveTextContent("Size45.2 MB");
  expect(preview()).toHaveTextContent("1080p 30fps");
});

test.each([
  [{ width: 1080, height: 1920 }, "1080×1920 30fps"],
  [{ width: 1280, height: 720, fps: 24 }, "720p 24fps"],
  [{ fps: 29.97002997 }, "1080p 29.97fps"],
])("a film of %o is said to be %s", (change, words) => {
  const film = renderStatus({ ...FILMS.completed.film, ...change });
  show(READY, { renderStatus: "completed", film });
  expect(preview()).toHaveTextContent(words);
});

test("who made it, and what that cost, stand there where services did", () => {
  show(READY, { renderStatus: "completed", film: { ...FILMS.completed.film, providers: ["runway", "local"], cost: usd(0.6) } });
  expect(preview()).toHaveTextContent("Made byRunway, This computer");
  expect(preview()).toHaveTextContent("Its scenes cost$0.60");
});

test("a film that was made here says nothing of costs", () => {
  show(READY, FILMS.completed);
  expect(preview()).not.toHaveTextContent("cost");
});

test("the scenes that services have in hand are shown while it is made", async () => {
  const scenes = [{ number: 1, state: "rendering", provider: "runway", progress: 0.5 }];
  const body = progress({ phase: "scenes", current_phase: "Rendering scene 1/2...", scenes });
  show(READY, { renderStatus: "rendering", film: renderStatus({ status: "PROCESSING", progress: body }) });
  expect(await screen.findByRole("list", { name: "Scenes in work" })).toHaveTextContent("Scene 1 · RunwayRendering 50%");
});

test("an order in doubt stands with the failure, with the ways to go on", async () => {
  answeringApi().on(`GET /projects/${PROJECT_ID}/provider-calls/`, [call()]);
  const film = { ...FILMS.failed.film, error: "We could not confirm whether Runway accepted scene 2.", provider_calls: ["c2"] };
  show(READY, { renderStatus: "failed", film });
  expect(preview()).toHaveTextContent("We could not confirm whether Runway accepted scene 2.");
  expect(await screen.findByRole("button", { name: "Check again: Scene 2" })).toBeInTheDocument();
  expect(screen.getByRole("button", { name: "Send again: Scene 2" })).toBeInTheDocument();
});

test("it is downloaded under the film's title by a plain link", () => {
  show(READY, FILMS.completed);
  const link = screen.getByRole("link", { name: "Download MP4" });
  expect(link).toHaveAttribute("download");
  expect(link.getAttribute("href")).toContain("download=The%20Lighthouse.mp4");
});

test("it is rendered again by one click", async () => {
  show(READY, FILMS.completed);
  await userEvent.click(screen.getByRole("button", { name: "Re-Render" }));
  expect(startRender).toHaveBeenCalledOnce();
});

test("a film that is older than its story says so", () => {
  const { unmount } = show(READY, FILMS.completed);
  expect(preview()).not.toHaveTextContent("edited after");
  unmount();
  show(READY, { renderStatus: "completed", film: { ...FILMS.completed.film, stale: true } });
  expect(preview()).toHaveTextContent("The story was edited after this film was made.");
});

test("an older film stays to be watched while a new one is made", () => {
  show(READY, withEarlierFilm(FILMS.rendering));
  expect(video()).toBeInTheDocument();
  expect(preview()).toHaveTextContent("Earlier film");
  expect(preview()).toHaveTextContent("A new film is being made.");
  expect(screen.queryByRole("button", { name: "Re-Render" })).not.toBeInTheDocument();
});

test("an older film stays to be watched when a new one has failed, with the reason and a retry", async () => {
  show(READY, withEarlierFilm(FILMS.failed));
  expect(video()).toBeInTheDocument();
  expect(preview()).toHaveTextContent("Earlier film");
  expect(preview()).toHaveTextContent(FILMS.failed.film.error ?? "");
  await userEvent.click(screen.getByRole("button", { name: "Retry" }));
  expect(startRender).toHaveBeenCalledOnce();
});

test("without any film a failure tells its reason all the same", () => {
  show(READY, FILMS.failed);
  expect(video()).not.toBeInTheDocument();
  expect(preview()).toHaveTextContent(FILMS.failed.film.error ?? "");
});

test("before the first film the screen says that it will be here", () => {
  show(READY);
  expect(video()).not.toBeInTheDocument();
  expect(preview()).toHaveTextContent("Export the film to watch it here.");
});

test("a newer film is loaded anew, as its address has not changed", () => {
  show(READY, FILMS.completed);
  const before = video();
  const film = { ...FILMS.completed.film, ...FILM, finished_at: "2026-11-20T13:00:00Z" };
  act(() => useProjectStore.setState({ film }));
  expect(video()).not.toBe(before);
  expect(video()?.getAttribute("src")).toContain("13%3A00");
});

test("a film that cannot be played says what to do", () => {
  show(READY, FILMS.completed);
  const player = video();
  if (player) fireEvent.error(player);
  expect(screen.getByRole("alert")).toHaveTextContent("Download it to look at it, or render it again.");
});

test("an address that ends in #watch leads to the film", () => {
  window.location.hash = "#watch";
  show(READY, FILMS.completed);
  expect(video()).toHaveFocus();
});

test("without it the focus stays where it is", () => {
  show(READY, FILMS.completed);
  expect(document.body).toHaveFocus();
});

test("a film that is made while somebody works does not take the focus", () => {
  window.location.hash = "#watch";
  show(READY, FILMS.completed);
  act(() => video()?.blur());
  act(() => useProjectStore.setState({ film: { ...FILMS.completed.film, finished_at: "2026-11-20T13:00:00Z" } }));
  expect(video()).not.toHaveFocus();
});
