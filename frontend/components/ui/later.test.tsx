import { act, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { later } from "./later";

type Part = (props: { name: string }) => React.ReactNode;
const PART: Part = ({ name }) => <p>The part of {name}</p>;
const load = vi.fn<() => Promise<Part>>();

beforeEach(() => {
  vi.useFakeTimers();
  load.mockReset().mockResolvedValue(PART);
});
afterEach(() => vi.useRealTimers());

const passing = (ms = 0) => act(() => vi.advanceTimersByTimeAsync(ms));
const part = () => screen.queryByText("The part of the page");

test.each(["pointerMove", "keyDown", "dragEnter"] as const)("it is fetched with the first sign of use, and once (%s)", async (sign) => {
  const Part = later(load);
  render(<Part isWanted={false} name="the page" />);
  await passing(10_000);
  expect(load).not.toHaveBeenCalled();
  fireEvent[sign](document.body);
  fireEvent[sign](document.body);
  await passing();
  expect(load).toHaveBeenCalledOnce();
  expect(part()).toBeInTheDocument();
});

test("it is fetched when it is wanted, and stands there at once the next time", async () => {
  const Part = later(load);
  const { unmount } = render(<Part isWanted name="the page" />);
  expect(part()).not.toBeInTheDocument();
  await passing();
  expect(part()).toBeInTheDocument();
  unmount();
  render(<Part isWanted name="the page" />);
  expect(part()).toBeInTheDocument();
  expect(load).toHaveBeenCalledOnce();
});

test("what does not come is asked for again, for as long as it is wanted", async () => {
  load.mockRejectedValueOnce(new Error("away")).mockRejectedValueOnce(new Error("away"));
  const Part = later(load);
  const { rerender } = render(<Part isWanted name="the page" />);
  await passing();
  rerender(<Part isWanted={false} name="the page" />);
  await passing(10_000);
  expect(load).toHaveBeenCalledOnce();
  rerender(<Part isWanted name="the page" />);
  await passing();
  expect(part()).not.toBeInTheDocument();
  await passing(3_000);
  expect(load).toHaveBeenCalledTimes(3);
  expect(part()).toBeInTheDocument();
});
