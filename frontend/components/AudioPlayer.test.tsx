import { act, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, test, vi } from "vitest";
import { stop } from "@/lib/player";
import { AudioPlayer } from "./AudioPlayer";

// jsdom plays nothing.
const playing: HTMLMediaElement[] = [];
beforeEach(() => {
  playing.length = 0;
  vi.spyOn(HTMLMediaElement.prototype, "pause").mockImplementation(() => {});
  vi.spyOn(HTMLMediaElement.prototype, "play").mockImplementation(function (this: HTMLMediaElement) {
    playing.push(this);
    return Promise.resolve();
  });
  act(stop);
  render(
    <>
      <AudioPlayer duration={12} number={1} segmentId="a" url="/media/a.wav" />
      <AudioPlayer duration={65} number={2} segmentId="b" url="/media/b.wav" />
    </>,
  );
});

const position = (number: number) => screen.getByRole("slider", { name: `Position in the narration of segment ${number}` });

test("nothing is fetched before it is played", () => {
  expect(playing).toEqual([]);
  expect(document.querySelector("audio")).toBeNull();
});

test("one narration plays at a time", async () => {
  await userEvent.click(screen.getByRole("button", { name: "Play segment 1" }));
  expect(playing.at(-1)).toMatchObject({ preload: "none", src: expect.stringMatching(/\/media\/a\.wav$/) });
  await userEvent.click(screen.getByRole("button", { name: "Play segment 2" }));
  expect(playing.at(-1)?.src).toMatch(/\/media\/b\.wav$/);
  expect(screen.getByRole("button", { name: "Play segment 1" })).toBeInTheDocument();
  await userEvent.click(screen.getByRole("button", { name: "Pause segment 2" }));
  expect(screen.queryByRole("button", { name: /^Pause/ })).not.toBeInTheDocument();
});

test("the position is heard as a time, and the keys go by seconds within the narration", async () => {
  position(2).focus();
  expect(position(2)).toHaveAttribute("aria-valuetext", "0:00 of 1:05");
  await userEvent.keyboard("{ArrowRight}{ArrowRight}{PageUp}");
  expect(position(2)).toHaveAttribute("aria-valuetext", "0:07 of 1:05");
  await userEvent.keyboard("{PageDown}{PageDown}");
  expect(position(2)).toHaveAttribute("aria-valuetext", "0:00 of 1:05");
  expect(position(1)).toHaveAttribute("aria-valuetext", "0:00 of 0:12");
});

test("a narration that cannot be played says so", async () => {
  vi.mocked(HTMLMediaElement.prototype.play).mockRejectedValue(new DOMException("", "NotSupportedError"));
  await userEvent.click(screen.getByRole("button", { name: "Play segment 1" }));
  expect(await screen.findByRole("alert")).toHaveTextContent("cannot be played");
});
