import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import { bareSegment, segment } from "@/testing/shapes";
import { openStory, READY } from "@/testing/story";
import { GenerateAllAudioButton } from "./GenerateAllAudioButton";

const generateAllAudio = vi.fn(() => Promise.resolve(true));
const button = () => screen.getByRole("button", { name: /^Generate all audio/ });

function show(...[segments, change]: Parameters<typeof openStory>) {
  generateAllAudio.mockClear();
  openStory(segments, { generateAllAudio, ...change });
  render(<GenerateAllAudioButton />);
}

test("it counts what is missing or older than its text, but nothing that is locked", async () => {
  const stale = segment("b", { audio_stale: true });
  show([segment("a"), stale, bareSegment("c"), bareSegment("d", { is_locked: true })]);
  expect(button()).toHaveAccessibleName("Generate all audio for 2 segments");
  await userEvent.click(button());
  expect(generateAllAudio).toHaveBeenCalledOnce();
});

test.each([
  [READY, "Every segment has its audio."],
  [[], "There are no segments yet."],
])("with nothing to do it says why", async (segments, reason) => {
  show(segments);
  await userEvent.click(button());
  expect(generateAllAudio).not.toHaveBeenCalled();
  expect(await screen.findByRole("tooltip")).toHaveTextContent(reason);
});

test("while narrations are made it takes no click", async () => {
  show([bareSegment("a")], { audioGenerationStatus: "generating" });
  expect(button()).toHaveAttribute("aria-busy", "true");
  await userEvent.click(button());
  expect(generateAllAudio).not.toHaveBeenCalled();
});
