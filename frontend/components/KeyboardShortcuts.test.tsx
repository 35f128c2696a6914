import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { onJump } from "@/lib/editor-view";
import { chooseSingleKeys } from "@/lib/shortcuts";
import { useProjectStore } from "@/lib/stores";
import { bareSegment, segment } from "@/testing/shapes";
import { FILMS, openStory, READY } from "@/testing/story";
import { HelpDialog } from "./HelpDialog";
import { KeyboardShortcuts } from "./KeyboardShortcuts";

const actions = {
  startRender: vi.fn(() => Promise.resolve()),
  generateAllAudio: vi.fn(() => Promise.resolve(true)),
  undo: vi.fn(() => Promise.resolve(true)),
  moveSegment: vi.fn(() => Promise.resolve(true)),
  addSegment: vi.fn(() => Promise.resolve("new")),
};
const jump = vi.fn();
let forget = () => {};

beforeEach(() => {
  for (const action of [...Object.values(actions), jump]) action.mockClear();
  forget = onJump(jump);
});

afterEach(() => {
  forget();
  localStorage.clear();
});

function show(...[segments, change]: Parameters<typeof openStory>) {
  openStory(segments, { ...actions, ...change });
  render(
    <>
      <HelpDialog />
      <KeyboardShortcuts />
      <textarea aria-label="Text" />
      {segments.map(({ id }, place) => (
        <article data-place={place} key={id} tabIndex={0}>
          {id}
        </article>
      ))}
    </>,
  );
}

const press = (keys: string) => userEvent.keyboard(keys);

test("Ctrl+Enter exports the film, but not twice", async () => {
  show(READY);
  await press("{Control>}{Enter}{/Control}");
  expect(actions.startRender).toHaveBeenCalledOnce();
  useProjectStore.setState(FILMS.rendering);
  await press("{Control>}{Enter}{/Control}");
  expect(actions.startRender).toHaveBeenCalledOnce();
});

test("Ctrl+Z takes a step back where there is one", async () => {
  show(READY);
  await press("{Control>}z{/Control}");
  expect(actions.undo).not.toHaveBeenCalled();
  useProjectStore.setState({ canUndo: true });
  await press("{Control>}z{/Control}");
  expect(actions.undo).toHaveBeenCalledOnce();
});

test("G has all audio generated where some is missing", async () => {
  show([segment("a"), bareSegment("b")]);
  await press("g");
  expect(actions.generateAllAudio).toHaveBeenCalledOnce();
  openStory(READY, actions);
  await press("g");
  expect(actions.generateAllAudio).toHaveBeenCalledOnce();
});

test("J and K go to the cards, beginning with the one in sight, and end at the last", async () => {
  show(READY);
  await press("j");
  expect(jump).toHaveBeenLastCalledWith(0, "card");
  screen.getByText("a").focus();
  await press("j");
  expect(jump).toHaveBeenLastCalledWith(1, "card");
  screen.getByText("b").focus();
  await press("k");
  expect(jump).toHaveBeenLastCalledWith(0, "card");
  jump.mockClear();
  await press("j");
  expect(jump).not.toHaveBeenCalled();
});

test("Alt and an arrow move the segment with the focus, but not off the end", async () => {
  show(READY);
  screen.getByText("a").focus();
  await press("{Alt>}{ArrowUp}{/Alt}");
  expect(actions.moveSegment).not.toHaveBeenCalled();
  await press("{Alt>}{ArrowDown}{/Alt}");
  expect(actions.moveSegment).toHaveBeenCalledExactlyOnceWith("a", 1);
  expect(jump).toHaveBeenLastCalledWith(1, "card");
});

test("N adds a segment behind the one with the focus", async () => {
  show(READY);
  screen.getByText("b").focus();
  await press("n");
  expect(actions.addSegment).toHaveBeenCalledExactlyOnceWith({ after: "b" });
});

test("nothing happens while somebody types", async () => {
  show([segment("a"), bareSegment("b")], { canUndo: true });
  await userEvent.click(screen.getByRole("textbox", { name: "Text" }));
  await press("gjkn?{Control>}z{Enter}{/Control}{Alt>}{ArrowDown}{/Alt}");
  for (const action of Object.values(actions)) expect(action).not.toHaveBeenCalled();
  expect(jump).not.toHaveBeenCalled();
  expect(screen.queryByRole("dialog")).not.toBeInTheDocument();
});

test("? opens the help, which lists them all; there single keys are switched off, and then do nothing", async () => {
  show([bareSegment("a")]);
  await press("?");
  expect(await screen.findByRole("dialog")).toHaveTextContent("Move segment up");
  await userEvent.click(screen.getByRole("switch", { name: "Shortcuts of a single key" }));
  await press("{Escape}g");
  expect(actions.generateAllAudio).not.toHaveBeenCalled();
  chooseSingleKeys(true);
  await press("g");
  expect(actions.generateAllAudio).toHaveBeenCalledOnce();
});
