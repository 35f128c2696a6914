import { act, fireEvent, render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { Profiler } from "react";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { useEditorView } from "@/lib/editor-view";
import { useProjectStore } from "@/lib/stores";
import { useToasts } from "@/lib/toasts";
import { bareSegment, segment } from "@/testing/shapes";
import { openStory } from "@/testing/story";
import { SegmentCard } from "./SegmentCard";
import { SegmentList } from "./SegmentList";

const CARD_HEIGHT = 240; // jsdom lays nothing out

const actions = {
  editText: vi.fn(),
  saveNow: vi.fn(() => Promise.resolve(true)),
  moveSegment: vi.fn(() => Promise.resolve(true)),
  addSegment: vi.fn(() => Promise.resolve<string | null>(null)),
  deleteSegment: vi.fn(() => Promise.resolve(true)),
  setLocked: vi.fn(() => Promise.resolve(true)),
  uploadImage: vi.fn(() => Promise.resolve(true)),
  uploadImages: vi.fn(() => Promise.resolve(true)),
  uploadAudio: vi.fn(() => Promise.resolve(true)),
  removeImage: vi.fn(() => Promise.resolve(true)),
};

beforeEach(() => {
  vi.clearAllMocks();
  vi.spyOn(HTMLElement.prototype, "offsetHeight", "get").mockReturnValue(CARD_HEIGHT);
  vi.spyOn(window, "scrollTo").mockImplementation(() => {});
});

function show(...story: Parameters<typeof openStory>) {
  openStory(...story);
  useProjectStore.setState(actions);
  return render(<SegmentList />);
}

const THREE = [segment("a"), bareSegment("b"), bareSegment("c")];
const card = (number: number) => screen.getByRole("article", { name: `Segment ${number}` });
const picture = (name: string) => new File(["x"], name, { type: "image/jpeg" });
const holding = (...files: File[]) => ({
  dataTransfer: { files, items: files.map(() => ({ kind: "file" })), types: ["Files"], dropEffect: "none" },
});

test("of a thousand segments at most sixty are in the page, and each knows its place among all", () => {
  show(Array.from({ length: 1000 }, (_, place) => bareSegment(`s${place}`)));
  const cards = screen.getAllByRole("article");
  expect(cards.length).toBeGreaterThan(2);
  expect(cards.length).toBeLessThanOrEqual(60);
  const [first] = screen.getAllByRole("listitem");
  expect(first).toHaveAttribute("aria-posinset", "1");
  expect(first).toHaveAttribute("aria-setsize", "1000");
});

test("a card is drawn again only for its own segment", () => {
  openStory(THREE);
  const drawn: string[] = [];
  const note = (id: string) => void drawn.push(id);
  render(
    <>
      {THREE.map(({ id }, place) => (
        <Profiler id={id} key={id} onRender={note}>
          <SegmentCard place={place} segmentId={id} />
        </Profiler>
      ))}
    </>,
  );
  drawn.length = 0;
  const { byId } = useProjectStore.getState();
  act(() => useProjectStore.setState({ byId: { ...byId, b: bareSegment("b", { text_content: "Another." }) } }));
  expect([...new Set(drawn)]).toEqual(["b"]);
});

test("what is typed goes to the store key by key, and is saved when the field is left", async () => {
  show(THREE);
  const text = screen.getByRole("textbox", { name: "Text of segment 2" });
  await userEvent.type(text, "!");
  expect(actions.editText).toHaveBeenCalledWith("b", "The text of b.!");
  await userEvent.tab();
  expect(actions.saveNow).toHaveBeenCalledWith("b");
});

test("Alt and an arrow move a card that has the focus, or whose handle has it, and say so", async () => {
  show(THREE);
  card(2).focus();
  await userEvent.keyboard("{Alt>}{ArrowUp}{/Alt}");
  expect(actions.moveSegment).toHaveBeenLastCalledWith("b", 0);
  expect(screen.getByText("Segment 2 moved to place 1 of 3.")).toBeInTheDocument();
  within(card(2)).getByRole("button", { name: /^Move segment 2/ }).focus();
  await userEvent.keyboard("{Alt>}{ArrowDown}{/Alt}");
  expect(actions.moveSegment).toHaveBeenLastCalledWith("b", 2);
});

test("the first card is not moved up, and a text keeps its own keys", async () => {
  show(THREE);
  card(1).focus();
  await userEvent.keyboard("{Alt>}{ArrowUp}{/Alt}");
  screen.getByRole("textbox", { name: "Text of segment 2" }).focus();
  await userEvent.keyboard("{Alt>}{ArrowUp}{/Alt}");
  expect(actions.moveSegment).not.toHaveBeenCalled();
});

test("several pictures dropped on a card fill the segments from there on; one fills only it", () => {
  show(THREE);
  const files = [picture("2.jpg"), picture("10.jpg")];
  fireEvent.drop(card(2), holding(...files));
  expect(actions.uploadImages).toHaveBeenCalledWith(files, "b");
  const [single] = files as [File, File];
  fireEvent.drop(card(2), holding(single));
  expect(actions.uploadImage).toHaveBeenCalledWith("b", single);
});

test("of a folder that is dropped on a card its pictures are taken, in their order", async () => {
  show(THREE);
  const files = ["10.jpg", "2.jpg", ".hidden.jpg", "notes.pdf"].map((name) => ({
    ...{ fullPath: `/tale/${name}`, isFile: true, isDirectory: false },
    file: (resolve: (found: File) => void) => resolve(picture(name)),
  }));
  const readEntries = (resolve: (some: object[]) => void) => resolve(files.splice(0));
  const folder = { fullPath: "/tale", isFile: false, isDirectory: true, createReader: () => ({ readEntries }) };
  const data = holding(new File([], "tale")).dataTransfer;
  fireEvent.drop(card(2), { dataTransfer: { ...data, items: [{ kind: "file", webkitGetAsEntry: () => folder }] } });
  await vi.waitFor(() => expect(actions.uploadImages).toHaveBeenCalledOnce());
  const [[taken, from]] = actions.uploadImages.mock.calls as unknown as [[File[], string]];
  expect(taken.map(({ name }) => name)).toEqual(["2.jpg", "10.jpg"]);
  expect(from).toBe("b");
});

test("a recording that is dropped becomes the sound, and what is neither says what is wanted", () => {
  show(THREE);
  const sound = new File(["x"], "a.wav", { type: "audio/wav" });
  fireEvent.drop(card(1), holding(sound));
  expect(actions.uploadAudio).toHaveBeenCalledWith("a", sound);
  fireEvent.drop(card(1), holding(new File(["x"], "a.pdf", { type: "application/pdf" })));
  expect(useToasts.getState().toasts.at(-1)).toMatchObject({ tone: "error", title: "These files were not taken" });
});

test("a picture pasted into a card with the focus is its picture; pasted words stay words", () => {
  show(THREE);
  const file = picture("pasted.png");
  card(3).focus();
  fireEvent.paste(card(3), { clipboardData: { files: [file], types: ["Files"] } });
  expect(actions.uploadImage).toHaveBeenCalledWith("c", file);
  const text = screen.getByRole("textbox", { name: "Text of segment 3" });
  text.focus();
  fireEvent.paste(text, { clipboardData: { files: [file], types: ["text/plain", "Files"] } });
  expect(actions.uploadImage).toHaveBeenCalledOnce();
});

test("while files are held over the list it says where they would go", () => {
  show(THREE);
  fireEvent.dragOver(card(1), holding(...Array.from({ length: 5 }, (_, index) => picture(`${index}.jpg`))));
  expect(screen.getByText("5 files for segments 1 to 3, 2 files too many")).toBeInTheDocument();
  fireEvent.dragLeave(document.body, { relatedTarget: null });
  expect(screen.queryByText(/^5 files/)).not.toBeInTheDocument();
});

test("a picture can be replaced and removed, and the camera's frames are drawn over it", async () => {
  show(THREE);
  const first = within(card(1));
  expect(first.getByRole("img")).toHaveAttribute("src", expect.stringContaining("a.thumb.webp"));
  expect(first.getByText("Start")).toBeInTheDocument();
  expect(first.getByText("End")).toBeInTheDocument();
  await userEvent.click(first.getByRole("button", { name: "Remove the picture" }));
  expect(actions.removeImage).toHaveBeenCalledWith("a");
  expect(within(card(2)).getByRole("button", { name: "Add a picture to segment 2" })).toBeInTheDocument();
});

test("on its way a picture shows how far it is, and can be called off", async () => {
  const cancelUpload = vi.fn();
  show(THREE);
  act(() => useProjectStore.setState({ cancelUpload, uploads: { b: { kind: "image", name: "sea.jpg", fraction: 0.25 } } }));
  expect(screen.getByRole("progressbar", { name: "Uploading sea.jpg" })).toHaveAttribute("aria-valuenow", "25");
  await userEvent.click(screen.getByRole("button", { name: "Cancel" }));
  expect(cancelUpload).toHaveBeenCalledWith("b");
  act(() => useProjectStore.setState({ uploads: {} }));
});

test("a segment is locked, deleted, and followed by another", async () => {
  show(THREE);
  const lock = screen.getByRole("switch", { name: "Lock the audio of segment 1" });
  expect(lock).toHaveAttribute("data-state", "unchecked");
  await userEvent.click(lock);
  expect(actions.setLocked).toHaveBeenCalledWith("a", true);
  await userEvent.click(screen.getByRole("button", { name: "More for segment 2" }));
  await userEvent.click(await screen.findByRole("menuitem", { name: "Delete the segment" }));
  expect(actions.deleteSegment).toHaveBeenCalledWith("b");
  await userEvent.click(screen.getByRole("button", { name: "Insert a segment after segment 1" }));
  expect(actions.addSegment).toHaveBeenCalledWith({ after: "a" });
  await userEvent.click(screen.getByRole("button", { name: "Add a segment" }));
  expect(actions.addSegment).toHaveBeenLastCalledWith(undefined);
});

test("the timeline hears which cards are in sight, and that none are when the list is left", async () => {
  const { unmount } = show(THREE);
  await vi.waitFor(() => expect(useEditorView.getState()).toMatchObject({ first: 0, last: 2 }));
  unmount();
  expect(useEditorView.getState()).toMatchObject({ first: -1, last: -1 });
});

test("a card takes the focus of what is gone from it", async () => {
  show(THREE);
  const add = within(card(2)).getByRole("button", { name: /^Add a picture/ });
  add.focus();
  act(() => useProjectStore.setState(({ byId }) => ({ byId: { ...byId, b: segment("b") } })));
  expect(add).not.toBeInTheDocument();
  await vi.waitFor(() => expect(card(2)).toHaveFocus());
});

describe("when what stands above the list grows", () => {
  /** Where the list begins in the page (px), and how far it is scrolled. */
  let top = 400;
  let scrollBy: ReturnType<typeof vi.fn>;
  const observers = new Set<() => void>();
  const observed = () => observers.forEach((observer) => observer());

  function showAt(scrollY: number) {
    top = 400;
    scrollBy = vi.fn();
    vi.stubGlobal("scrollY", scrollY);
    vi.stubGlobal("scrollBy", scrollBy);
    vi.stubGlobal(
      "ResizeObserver",
      class {
        constructor(callback: ResizeObserverCallback) {
          observers.add(() => callback([], this));
        }
        observe() {}
        unobserve() {}
        disconnect() {}
      },
    );
    vi.spyOn(HTMLOListElement.prototype, "getBoundingClientRect").mockImplementation(() => new DOMRect(0, top - scrollY, 800, 0));
    show(THREE);
  }

  afterEach(() => {
    observers.clear();
    vi.unstubAllGlobals();
    vi.restoreAllMocks();
  });

  test("what is read in it stays where it is", () => {
    showAt(1000);
    top = 700.4;
    act(observed);
    expect(scrollBy).toHaveBeenCalledExactlyOnceWith(0, 300);
    act(observed);
    expect(scrollBy).toHaveBeenCalledOnce();
  });

  test("somebody who reads above it sees what is new", () => {
    showAt(0);
    top = 700;
    act(observed);
    expect(scrollBy).not.toHaveBeenCalled();
  });
});
