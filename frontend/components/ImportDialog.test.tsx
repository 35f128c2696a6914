import { act, cleanup, fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, test, vi } from "vitest";
import { useStoryImport } from "@/hooks/useStoryImport";
import { useDashboardStore } from "@/lib/stores";
import { useToasts } from "@/lib/toasts";
import type { ApiProblem, ImportedProject, StorySource } from "@/lib/types";
import { project } from "@/testing/shapes";
import { ImportDialog } from "./ImportDialog";
import { StoryDropZone } from "./StoryDropZone";

const importStory = vi.fn<(source: StorySource) => Promise<ImportedProject | null>>();
const cancelImport = vi.fn();
const onImported = vi.fn();
const imported: ImportedProject = { ...project(), warnings: [] };

const REFUSAL: ApiProblem = {
  status: 400,
  code: "invalid_story",
  sentence: "Two things are wrong.",
  problems: [
    { segment: null, field: "title", message: "The title is empty." },
    { segment: 3, field: "text_content", message: "The text is empty." },
  ],
};

// jsdom's files cannot be read this way.
Blob.prototype.arrayBuffer ??= function (this: Blob) {
  return new Promise((resolve) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result as ArrayBuffer);
    reader.readAsArrayBuffer(this);
  });
};

beforeEach(() => {
  for (const mock of [importStory, cancelImport, onImported]) mock.mockReset();
  useToasts.setState({ toasts: [] });
  useDashboardStore.setState({
    importStory,
    cancelImport,
    clearImportProblem: () => useDashboardStore.setState({ importProblem: null }),
    importProblem: null,
    importFraction: null,
  });
  render(<Opener />);
});

function Opener() {
  const story = useStoryImport(onImported);
  return (
    <>
      <button onClick={story.open}>Open</button>
      <StoryDropZone onDrop={story.drop} />
      <ImportDialog story={story} />
    </>
  );
}

const open = () => userEvent.click(screen.getByRole("button", { name: "Open" }));
const tab = (name: string) => userEvent.click(screen.getByRole("tab", { name }));
const story = () => screen.getByRole("textbox", { name: "Story" });
const send = () => userEvent.click(screen.getByRole("button", { name: "Import" }));
const refuse = () =>
  importStory.mockImplementation(() => {
    useDashboardStore.setState({ importProblem: REFUSAL });
    return Promise.resolve(null);
  });

function drop(...files: File[]) {
  const dataTransfer = { types: ["Files"], files, items: [] };
  return act(async () => void fireEvent.drop(window, { dataTransfer }));
}

test.each([
  ["JSON", "json", '{"segments": []}'],
  ["Text", "text", "Text: One."],
  ["Prose", "prose", "One."],
])("%s is pasted and sent as %s", async (name, format, text) => {
  importStory.mockResolvedValue(imported);
  await open();
  await tab(name);
  await userEvent.click(story());
  await userEvent.paste(text);
  await send();
  expect(importStory).toHaveBeenCalledExactlyOnceWith({ kind: "text", text, format });
  expect(onImported).toHaveBeenCalledExactlyOnceWith(imported);
  expect(screen.queryByRole("dialog")).not.toBeInTheDocument();
});

test.each([
  ["has come", imported, null, { tone: "success", title: `"${imported.title}" was imported` }],
  ["was refused", null, REFUSAL, { tone: "error", title: "The story was not imported", description: REFUSAL.sentence }],
])("who has left the page before the story %s stays there, and is told", async (_, project, importProblem, told) => {
  let answer: (project: ImportedProject | null) => void = () => {};
  importStory.mockReturnValue(new Promise((resolve) => (answer = resolve)));
  await open();
  await userEvent.type(story(), "One.");
  await send();
  cleanup();
  useDashboardStore.setState({ importProblem });
  await act(async () => answer(project));
  expect(onImported).not.toHaveBeenCalled();
  expect(useToasts.getState().toasts).toMatchObject([told]);
  expect(useDashboardStore.getState().importProblem).toBeNull();
});

test("a title that is given goes along", async () => {
  importStory.mockResolvedValue(imported);
  await open();
  await userEvent.type(story(), "One.");
  await userEvent.type(screen.getByRole("textbox", { name: "Title" }), "Mine");
  await send();
  expect(importStory).toHaveBeenCalledWith(expect.objectContaining({ title: "Mine" }));
});

test("an empty story is not sent, and the button says why", async () => {
  await open();
  await send();
  expect(importStory).not.toHaveBeenCalled();
  screen.getByRole("button", { name: "Import" }).focus();
  expect(await screen.findByRole("tooltip")).toHaveTextContent("Write or choose a story first.");
});

test("every problem is listed by segment and field, and nothing typed is lost", async () => {
  refuse();
  await open();
  await userEvent.type(story(), "One.");
  await send();
  const alert = screen.getByRole("alert");
  expect(alert).toHaveTextContent("2 things to mend");
  expect(within(alert).getAllByRole("listitem").map((item) => item.textContent)).toEqual([
    "The title is empty.",
    "Segment 3, text: The text is empty.",
  ]);
  expect(story()).toHaveValue("One.");
  expect(onImported).not.toHaveBeenCalled();
});

test("a refusal without a list shows its sentence", async () => {
  await open();
  act(() => useDashboardStore.setState({ importProblem: { ...REFUSAL, problems: [], sentence: "The disk is full." } }));
  expect(screen.getByRole("alert")).toHaveTextContent("The disk is full.");
});

test("each format keeps its text, and all of them outlive closing; the problems do not", async () => {
  refuse();
  await open();
  await userEvent.type(story(), "Prose.");
  await tab("Text");
  await userEvent.type(story(), "Text: marked.");
  await send();
  await userEvent.keyboard("{Escape}");
  await open();
  expect(screen.queryByRole("alert")).not.toBeInTheDocument();
  expect(story()).toHaveValue("Text: marked.");
  await tab("Prose");
  expect(story()).toHaveValue("Prose.");
});

test("closing calls off what is on its way", async () => {
  importStory.mockReturnValue(new Promise(() => {}));
  await open();
  await userEvent.type(story(), "One.");
  await send();
  expect(cancelImport).not.toHaveBeenCalled();
  await userEvent.click(screen.getByRole("button", { name: "Cancel" }));
  expect(cancelImport).toHaveBeenCalledOnce();
});

test("a text that is chosen is shown in its format first, and sent under its name", async () => {
  importStory.mockResolvedValue(imported);
  await open();
  await userEvent.upload(screen.getByLabelText("Files of a story"), new File(["Text: One."], "tale.txt"));
  expect(await screen.findByDisplayValue("Text: One.")).toBe(story());
  expect(screen.getByRole("tab", { name: "Text" })).toHaveAttribute("aria-selected", "true");
  expect(importStory).not.toHaveBeenCalled();
  await send();
  expect(importStory).toHaveBeenCalledWith(expect.objectContaining({ kind: "files", files: [] }));
});

test("a text that is dropped is sent at once; refused, it is there to be mended", async () => {
  refuse();
  await drop(new File(["One."], "tale.md"));
  expect(await screen.findByRole("alert")).toHaveTextContent("Segment 3, text");
  expect(story()).toHaveValue("One.");
  expect(importStory).toHaveBeenCalledOnce();
});

test("a story is dropped with its pictures: how far it is, then its problems, then another try", async () => {
  let answer: (project: ImportedProject | null) => void = () => expect.fail("nothing was sent");
  importStory.mockImplementation(() => new Promise((resolve) => (answer = resolve)));
  await drop(new File(["One."], "story.md"), new File(["10"], "10.jpg"), new File(["9"], "9.jpg"));
  expect(importStory.mock.lastCall?.[0]).toMatchObject({ files: [{ path: "9.jpg" }, { path: "10.jpg" }] });
  expect(screen.getByRole("dialog")).toHaveTextContent("story.md");
  expect(screen.getByRole("dialog")).toHaveTextContent("and 2 more files, 7 B");

  act(() => useDashboardStore.setState({ importFraction: 0.426 }));
  expect(screen.getByRole("progressbar")).toHaveAttribute("aria-valuetext", "Uploading, 42%");
  act(() => useDashboardStore.setState({ importFraction: 1 }));
  expect(screen.getByRole("progressbar")).not.toHaveAttribute("aria-valuenow");

  useDashboardStore.setState({ importProblem: REFUSAL, importFraction: null });
  await act(async () => answer(null));
  expect(screen.queryByRole("progressbar")).not.toBeInTheDocument();
  expect(screen.getByRole("alert")).toHaveTextContent("2 things to mend");
  await userEvent.click(screen.getByRole("button", { name: "Try again" }));
  expect(importStory).toHaveBeenCalledTimes(2);
});

test("pictures without a story are told what is missing", async () => {
  await drop(new File(["1"], "1.jpg"));
  expect(importStory).not.toHaveBeenCalled();
  expect(useToasts.getState().toasts).toMatchObject([{ tone: "error", title: "These are pictures without a story" }]);
});

test("a second drop waits until the first is there", async () => {
  importStory.mockReturnValue(new Promise(() => {}));
  await drop(new File(["One."], "a.md"));
  await waitFor(() => expect(importStory).toHaveBeenCalledOnce());
  await drop(new File(["Two."], "b.md"));
  expect(importStory).toHaveBeenCalledOnce();
  expect(useToasts.getState().toasts).toMatchObject([{ title: "A story is on its way already" }]);
});

test("what was mended or left out is told once the story is there", async () => {
  importStory.mockResolvedValue({ ...imported, warnings: ["One picture is unused."] });
  await drop(new File(["One."], "tale.md"));
  await waitFor(() => expect(onImported).toHaveBeenCalledOnce());
  expect(useToasts.getState().toasts).toMatchObject([{ description: "One picture is unused." }]);
});

test("a drop on the page leaves alone what was written and not sent yet", async () => {
  importStory.mockResolvedValue(imported);
  await open();
  await userEvent.type(story(), "Written by hand.");
  await userEvent.keyboard("{Escape}");
  await drop(new File(["One."], "tale.md"));
  await waitFor(() => expect(onImported).toHaveBeenCalledOnce());
  await open();
  expect(story()).toHaveValue("Written by hand.");
});

test("after a story was imported the next one begins empty", async () => {
  importStory.mockResolvedValue(imported);
  await open();
  await userEvent.type(story(), "One.");
  await send();
  await open();
  expect(story()).toHaveValue("");
});
