import { act, createEvent, fireEvent, render, screen } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import { useToasts } from "@/lib/toasts";
import { StoryDropZone } from "./StoryDropZone";

const FILES = { types: ["Files"], files: [new File(["One."], "story.md")], items: [] };
const INVITATION = "Drop it to make a film";

test("it shows itself while files hover over the page, and only then", () => {
  render(<StoryDropZone onDrop={() => {}} />);
  expect(screen.queryByText(INVITATION)).not.toBeInTheDocument();
  fireEvent.dragEnter(document.body, { dataTransfer: FILES });
  fireEvent.dragEnter(document.body, { dataTransfer: FILES }); // an element inside
  fireEvent.dragLeave(document.body, { dataTransfer: FILES });
  expect(screen.getByText(INVITATION)).toBeInTheDocument();
  fireEvent.dragLeave(document.body, { dataTransfer: FILES });
  expect(screen.queryByText(INVITATION)).not.toBeInTheDocument();
});

test("what is dropped is given on, and the browser keeps the page", async () => {
  const onDrop = vi.fn();
  render(<StoryDropZone onDrop={onDrop} />);
  fireEvent.dragEnter(document.body, { dataTransfer: FILES });
  const event = createEvent.drop(document.body, { dataTransfer: FILES });
  await act(async () => void fireEvent(document.body, event));
  expect(event.defaultPrevented).toBe(true);
  expect(onDrop).toHaveBeenCalledExactlyOnceWith([{ path: "story.md", file: FILES.files[0] }]);
  expect(screen.queryByText(INVITATION)).not.toBeInTheDocument();
});

test("text that is dragged about in the page is none of its business", () => {
  render(<StoryDropZone onDrop={() => {}} />);
  fireEvent.dragEnter(document.body, { dataTransfer: { types: ["text/plain"], files: [], items: [] } });
  expect(screen.queryByText(INVITATION)).not.toBeInTheDocument();
});

test("once it is gone nothing is taken any more", () => {
  const { unmount } = render(<StoryDropZone onDrop={() => {}} />);
  unmount();
  const event = createEvent.dragOver(document.body, { dataTransfer: FILES });
  fireEvent(document.body, event);
  expect(event.defaultPrevented).toBe(false);
});

test("a file that cannot be read is told of", async () => {
  const gone = (_: unknown, refuse: (error: DOMException) => void) => refuse(new DOMException("gone", "NotFoundError"));
  const item = { kind: "file", webkitGetAsEntry: () => ({ fullPath: "/story.md", isFile: true, file: gone }) };
  const onDrop = vi.fn();
  render(<StoryDropZone onDrop={onDrop} />);
  const dataTransfer = { types: ["Files"], files: [], items: [item] };
  await act(async () => void fireEvent.drop(document.body, { dataTransfer }));
  expect(onDrop).not.toHaveBeenCalled();
  expect(useToasts.getState().toasts).toMatchObject([{ tone: "error", title: "These files cannot be read" }]);
});
