import { render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import { useProjectStore } from "@/lib/stores";
import type { NarrationEstimate } from "@/lib/types";
import { budget, narrationEstimate, usd } from "@/testing/money";
import { bareSegment } from "@/testing/shapes";
import { openStory } from "@/testing/story";
import { AudioOrderDialog } from "./AudioOrderDialog";

const payForAllAudio = vi.fn(() => Promise.resolve(true));

async function ask(change: Partial<NarrationEstimate> = {}) {
  payForAllAudio.mockClear();
  openStory([bareSegment("a")], { payForAllAudio, audioOrder: { estimate: narrationEstimate(change), wish: {} } });
  render(
    <>
      <button>Generate all audio</button>
      <AudioOrderDialog />
    </>,
  );
  return screen.findByRole("dialog", { name: "Generate all audio?" });
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
  expect(payForAllAudio).toHaveBeenCalledOnce();
});

test("what is beyond the limits is read by this computer, and that is said before", async () => {
  expect(await ask({ affordable: false })).toHaveTextContent(/more than may still be spent: .* a voice of this computer reads\./);
});

test("a key that is still held down pays for nothing", async () => {
  const dialog = await ask();
  await vi.waitFor(() => expect(dialog).toHaveFocus());
  await userEvent.keyboard("{Enter} g");
  expect(payForAllAudio).not.toHaveBeenCalled();
});

test.each([["Escape", () => userEvent.keyboard("{Escape}")], ["Cancel", () => userEvent.click(screen.getByRole("button", { name: "Cancel" }))]])(
  "by %s nobody is paid",
  async (_, leave) => {
    await ask();
    await leave();
    expect(useProjectStore.getState().audioOrder).toBeNull();
    expect(payForAllAudio).not.toHaveBeenCalled();
  },
);
