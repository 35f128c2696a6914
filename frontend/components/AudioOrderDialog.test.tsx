import { render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import { useProjectStore } from "@/lib/stores";
import type { NarrationEstimate } from "@/lib/types";
import { budget, narrationEstimate, usd } from "@/testing/money";
import { bareSegment } from "@/testing/shapes";
import { openStory } from "@/testing/story";
import { AudioOrderDialog } from "./AudioOrderDialog";

const payForAudio = vi.fn(() => Promise.resolve(true));

async function ask(change: Partial<NarrationEstimate> = {}, segmentId: string | null = null) {
  payForAudio.mockClear();
  openStory([bareSegment("a")], { payForAudio, audioOrder: { estimate: narrationEstimate(change), segmentId, wish: {} } });
  render(
    <>
      <button>Generate all audio</button>
      <AudioOrderDialog />
    </>,
  );
  return screen.findByRole("dialog", { name: segmentId === null ? "Generate all audio?" : "Generate this audio?" });
}

test("nothing is asked unless it is to be asked", () => {
  openStory([bareSegment("a")]);
  render(<AudioOrderDialog />);
  expect(screen.queryByRole("dialog")).not.toBeInTheDocument();
});

test("whose voice it is, how much it reads and what that costs stands there, and on the button that pays", async () => {
  const spent = budget({ limit: usd(5), spent: usd(1), left: usd(4) });
  const dialog = await ask({ budget: spent });
  expect(dialog).toHaveTextContent("OpenAI reads 2 segments. It is paid for 1,234 characters: $0.03 at most.");
  expect(dialog).toHaveTextContent("$1.00 of $5.00 spent; $4.00 left");
  expect(within(dialog).getByRole("link", { name: "What services have cost" })).toHaveAttribute("href", expect.stringMatching(/^\/costs\/?$/));
  await userEvent.click(screen.getByRole("button", { name: "Generate for $0.03 at most" }));
  expect(payForAudio).toHaveBeenCalledOnce();
});

test("a single text has its price, too", async () => {
  expect(await ask({ segments: 1 }, "a")).toHaveTextContent("OpenAI reads 1 segment. It is paid for 1,234 characters");
});

test("what is beyond the limits is read by this computer, and that is said before", async () => {
  expect(await ask({ affordable: false })).toHaveTextContent(/more than may still be spent: .* a voice of this computer reads\./);
});

test("a key that is still held down pays for nothing", async () => {
  const dialog = await ask();
  await vi.waitFor(() => expect(dialog).toHaveFocus());
  await userEvent.keyboard("{Enter} g");
  expect(payForAudio).not.toHaveBeenCalled();
});

test.each([["Escape", () => userEvent.keyboard("{Escape}")], ["Cancel", () => userEvent.click(screen.getByRole("button", { name: "Cancel" }))]])(
  "by %s nobody is paid",
  async (_, leave) => {
    await ask();
    await leave();
    expect(useProjectStore.getState().audioOrder).toBeNull();
    expect(payForAudio).not.toHaveBeenCalled();
  },
);
