import { act, render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, test, vi } from "vitest";
import { noteAnswer, noteStream } from "@/lib/connection";
import { useDashboardStore } from "@/lib/stores";
import { useToasts } from "@/lib/toasts";
import type { ProjectSummary } from "@/lib/types";
import { answeringApi, type FakeApi, refusal } from "@/testing/fake-api";
import { NO_COSTS } from "@/testing/money";
import { project, summary } from "@/testing/shapes";
import { Dashboard } from "./Dashboard";

const push = vi.hoisted(() => vi.fn());
vi.mock("next/navigation", () => ({ useRouter: () => ({ push }) }));

const fetchProjects = vi.fn<() => Promise<void>>();
const deleteProject = vi.fn<(id: string) => Promise<boolean>>();
let api: FakeApi;

beforeEach(() => {
  api = answeringApi();
  api.on("GET /projects/", []);
  api.on("GET /costs/", NO_COSTS);
  api.on("POST /projects/import/sample/", { ...project({ id: "sample" }), warnings: [] });
  api.on("PATCH /projects/Mine/", project({ id: "Mine" }));
  noteAnswer(true);
  for (const mock of [push, fetchProjects, deleteProject]) mock.mockReset();
  fetchProjects.mockResolvedValue();
  deleteProject.mockResolvedValue(true);
  useToasts.setState({ toasts: [] });
  useDashboardStore.setState({ load: { kind: "ready" }, projects: [], fetchProjects, deleteProject, importProblem: null });
});

const films = (...titles: string[]): ProjectSummary[] => titles.map((title) => summary({ id: title, title }));
const shownTitles = () => screen.queryAllByRole("article").map((card) => within(card).getByRole("heading").textContent);

async function show(state: Partial<ReturnType<typeof useDashboardStore.getState>> = {}) {
  useDashboardStore.setState(state);
  render(<Dashboard />);
  await act(async () => {});
}

async function choose(title: string, item: string) {
  await userEvent.click(screen.getByRole("button", { name: `More for “${title}”` }));
  await userEvent.click(await screen.findByRole("menuitem", { name: item }));
}

test("the films are asked for, and places are held for them meanwhile", async () => {
  await show({ load: { kind: "loading" } });
  expect(fetchProjects).toHaveBeenCalled();
  expect(screen.getByRole("status", { name: "The films are on their way" })).toHaveAttribute("aria-busy", "true");
  expect(screen.queryByText("A film begins with a written story")).not.toBeInTheDocument();
});

test("the films are shown in the order of the store, and counted", async () => {
  await show({ projects: films("Newest", "Older") });
  expect(shownTitles()).toEqual(["Newest", "Older"]);
  expect(screen.getByRole("heading", { level: 1 })).toHaveTextContent("Films2");
});

test("without films the sample story is offered, and opened", async () => {
  await show();
  await userEvent.click(screen.getByRole("button", { name: "Open the sample story" }));
  expect(api.sent("POST /projects/import/sample/")).toHaveLength(1);
  expect(push).toHaveBeenCalledExactlyOnceWith("/projects/sample/");
});

test("a sample that cannot be had says why", async () => {
  api.on("POST /projects/import/sample/", refusal(404, "missing", "The sample story is missing."));
  await show();
  await userEvent.click(screen.getByRole("button", { name: "Open the sample story" }));
  expect(push).not.toHaveBeenCalled();
  expect(useToasts.getState().toasts).toMatchObject([{ tone: "error", description: "The sample story is missing." }]);
});

test("films that cannot be had are told with the reason, and tried again", async () => {
  const problem = { status: 503, code: "busy", sentence: "The database is busy.", problems: [] };
  await show({ load: { kind: "failed", problem } });
  expect(screen.getByRole("status")).toHaveTextContent("The database is busy.");
  fetchProjects.mockClear();
  await userEvent.click(screen.getByRole("button", { name: "Try again" }));
  expect(fetchProjects).toHaveBeenCalledOnce();
});

test("while the studio is away the films stay, with a word", async () => {
  await show({ projects: films("Mine") });
  act(() => noteAnswer(false));
  expect(screen.getByRole("status")).toHaveTextContent("Not connected; trying again.");
  expect(shownTitles()).toEqual(["Mine"]);
  act(() => noteAnswer(true));
  expect(screen.getByRole("status")).toBeEmptyDOMElement();
});

test("when the stream of news breaks off the films are asked for, which shows whether the studio is away", async () => {
  await show();
  act(() => noteStream(true));
  fetchProjects.mockClear();
  act(() => noteStream(false));
  expect(fetchProjects).toHaveBeenCalledOnce();
});

test("of very many films all are shown in the end", async () => {
  await show({ projects: films(...Array.from({ length: 60 }, (_, number) => `Film ${number}`)) });
  await waitFor(() => expect(shownTitles()).toHaveLength(60));
});

test("up to twelve films there is no search", async () => {
  await show({ projects: films(..."abcdefghijkl") });
  expect(screen.queryByRole("searchbox")).not.toBeInTheDocument();
});

test("more films can be searched; Escape shows all again", async () => {
  await show({ projects: films(..."abcdefghijkl", "The lighthouse") });
  await userEvent.type(screen.getByRole("searchbox", { name: "Search films" }), "LIGHT");
  expect(shownTitles()).toEqual(["The lighthouse"]);
  expect(screen.getByText("1 found")).toHaveAttribute("aria-live", "polite");
  await userEvent.keyboard("{Escape}");
  expect(shownTitles()).toHaveLength(13);
});

test("a search that finds nothing says so and leads back", async () => {
  await show({ projects: films(..."abcdefghijklm") });
  await userEvent.type(screen.getByRole("searchbox"), "zebra");
  expect(screen.getByText("No title holds “zebra”.")).toBeInTheDocument();
  await userEvent.click(screen.getByRole("button", { name: "Show all films" }));
  expect(shownTitles()).toHaveLength(13);
});

test("deleting asks first, says what is lost, and leaves the focus on the page", async () => {
  await show({ projects: [summary({ id: "Mine", title: "Mine", status: "PROCESSING" })] });
  await choose("Mine", "Delete");
  const question = await screen.findByRole("alertdialog", { name: "Delete “Mine”?" });
  expect(question).toHaveTextContent("The film that is being made is stopped. It and its 2 segments can be restored for 30 days");
  expect(deleteProject).not.toHaveBeenCalled();
  await userEvent.click(within(question).getByRole("button", { name: "Delete" }));
  expect(deleteProject).toHaveBeenCalledExactlyOnceWith("Mine");
  await waitFor(() => expect(screen.getByRole("heading", { level: 1 })).toHaveFocus());
});

test("a deletion that is not confirmed does nothing", async () => {
  await show({ projects: films("Mine") });
  await choose("Mine", "Delete");
  await screen.findByRole("alertdialog");
  await userEvent.keyboard("{Escape}");
  expect(screen.queryByRole("alertdialog")).not.toBeInTheDocument();
  expect(deleteProject).not.toHaveBeenCalled();
  await waitFor(() => expect(screen.getByRole("button", { name: "More for “Mine”" })).toHaveFocus());
});

test("renaming starts with the old title, saves the new one, and reads the list anew", async () => {
  await show({ projects: films("Mine") });
  await choose("Mine", "Rename");
  await screen.findByRole("dialog", { name: "Rename the film" });
  expect(screen.getByRole("textbox", { name: "Title" })).toHaveValue("Mine");
  fetchProjects.mockClear();
  await userEvent.keyboard("Yours{Enter}"); // the old title is selected
  expect(api.sent("PATCH /projects/Mine/")).toEqual([{ title: "Yours" }]);
  expect(fetchProjects).toHaveBeenCalledOnce();
  expect(screen.queryByRole("dialog")).not.toBeInTheDocument();
});

test("a title that is refused stays in its field with the reason", async () => {
  api.on("PATCH /projects/Mine/", refusal(400, "title", "The title is too long."));
  await show({ projects: films("Mine") });
  await choose("Mine", "Rename");
  await screen.findByRole("dialog", { name: "Rename the film" });
  await userEvent.keyboard("Yours{Enter}");
  expect(screen.getByRole("textbox", { name: "Title" })).toHaveValue("Yours");
  expect(screen.getByRole("textbox", { name: "Title" })).toHaveAccessibleDescription("The title is too long.");
});

test("the same title is not saved again", async () => {
  await show({ projects: films("Mine") });
  await choose("Mine", "Rename");
  await screen.findByRole("dialog", { name: "Rename the film" });
  await userEvent.keyboard("{Enter}");
  expect(api.sent("PATCH /projects/Mine/")).toEqual([]);
  expect(screen.queryByRole("dialog")).not.toBeInTheDocument();
});

test("a new film is made and opened", async () => {
  await show({ createProject: () => Promise.resolve("new-id") });
  await userEvent.click(screen.getByRole("button", { name: "New film" }));
  await screen.findByRole("dialog", { name: "New film" });
  await userEvent.keyboard("Mine{Enter}");
  expect(push).toHaveBeenCalledExactlyOnceWith("/projects/new-id/");
});
