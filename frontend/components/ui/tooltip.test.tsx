import { act, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Button } from "./button";
import { Tooltip } from "./tooltip";

beforeEach(() => {
  vi.useFakeTimers();
  vi.setSystemTime(0);
});
afterEach(() => {
  vi.useRealTimers();
});

function Two({ content = "The first" }: { content?: string | undefined }) {
  return (
    <>
      <Tooltip content={content}>
        <button>One</button>
      </Tooltip>
      <Tooltip content="The second">
        <button>Two</button>
      </Tooltip>
    </>
  );
}

const button = (name: string) => screen.getByRole("button", { name });
const tips = () => screen.queryAllByRole("tooltip").map(({ textContent }) => textContent);
const pass = (ms: number) => act(() => vi.advanceTimersByTime(ms));
const point = (name: string) => fireEvent.pointerMove(button(name), { pointerType: "mouse" });
const leave = (name: string) => fireEvent.pointerLeave(button(name));

test("a pointer rests a while before it comes; from one to the next it goes at once", () => {
  render(<Two />);
  point("One");
  pass(399);
  expect(tips()).toEqual([]);
  pass(1);
  expect(tips()).toEqual(["The first"]);
  leave("One");
  point("Two");
  expect(tips(), "one at most").toEqual(["The second"]);
  leave("Two");
  pass(150);
  expect(tips()).toEqual([]);
});

test("the pointer may go over to it, and it stays while that is there", () => {
  render(<Two />);
  point("One");
  pass(400);
  leave("One");
  fireEvent.pointerEnter(screen.getByRole("tooltip"));
  pass(10_000);
  expect(tips()).toEqual(["The first"]);
  fireEvent.pointerLeave(screen.getByRole("tooltip"));
  pass(150);
  expect(tips()).toEqual([]);
});

test("it comes with the focus and describes the element, and goes with the focus", () => {
  render(<Two />);
  act(() => button("One").focus());
  expect(button("One")).toHaveAccessibleDescription("The first");
  act(() => button("Two").focus());
  expect(tips()).toEqual(["The second"]);
  expect(button("One")).not.toHaveAccessibleDescription();
  act(() => button("Two").blur());
  expect(tips()).toEqual([]);
});

test("Escape takes it away, and nothing that lies below it", () => {
  const below = vi.fn();
  document.addEventListener("keydown", below);
  render(<Two />);
  act(() => button("One").focus());
  fireEvent.keyDown(button("One"), { key: "Escape" });
  expect(tips()).toEqual([]);
  expect(below).not.toHaveBeenCalled();
  fireEvent.keyDown(button("One"), { key: "Escape" });
  expect(below).toHaveBeenCalledOnce();
  document.removeEventListener("keydown", below);
});

test("it goes when what it belongs to is used or scrolled away", () => {
  render(<Two />);
  act(() => button("One").focus());
  fireEvent.click(button("One"));
  expect(tips()).toEqual([]);
  act(() => button("Two").focus());
  fireEvent.scroll(document);
  expect(tips()).toEqual([]);
});

test("a press gives the focus and no tooltip, and a finger opens none", () => {
  render(<Two />);
  fireEvent.pointerDown(button("One"));
  act(() => button("One").focus());
  fireEvent.pointerMove(button("Two"), { pointerType: "touch" });
  pass(1_000);
  expect(tips()).toEqual([]);
});

test("a button that does nothing answers a click with why", () => {
  render(<Button disabledReason="There is no text yet.">Make segments</Button>);
  fireEvent.click(button("Make segments"));
  expect(tips()).toEqual(["There is no text yet."]);
});

test("an element that gets a tooltip, or loses it, stays the same and keeps the focus", () => {
  const { rerender } = render(<Button>Export</Button>);
  act(() => button("Export").focus());
  rerender(<Button disabledReason="It lacks a picture.">Export</Button>);
  expect(button("Export")).toHaveFocus();
  rerender(<Button>Export</Button>);
  expect(button("Export")).toHaveFocus();
  expect(tips()).toEqual([]);
});

test("what it says is what is true now", () => {
  const { rerender } = render(<Two />);
  act(() => button("One").focus());
  rerender(<Two content="Another word" />);
  expect(tips()).toEqual(["Another word"]);
});
