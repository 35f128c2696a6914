import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import { useToasts } from "@/lib/toasts";
import { SegmentPrompt } from "./SegmentPrompt";

function show(prompt: string) {
  const user = userEvent.setup();
  render(<SegmentPrompt number={1} prompt={prompt} segmentId="a" />);
  return user;
}

test("the prompt is copied, and the button says so", async () => {
  const user = show("A lighthouse at dusk");
  await user.click(screen.getByRole("button", { name: "Copy the prompt" }));
  expect(await navigator.clipboard.readText()).toBe("A lighthouse at dusk");
  expect(screen.getByRole("status")).toHaveTextContent("Copied");
});

test("where the browser does not let it be copied, a notice says what to do", async () => {
  const user = show("A lighthouse at dusk");
  vi.spyOn(navigator.clipboard, "writeText").mockRejectedValue(new DOMException("", "NotAllowedError"));
  await user.click(screen.getByRole("button", { name: "Copy the prompt" }));
  expect(useToasts.getState().toasts.at(-1)?.title).toBe("The prompt was not copied");
});

test("without a prompt there is nothing to copy", () => {
  show(" ");
  expect(screen.queryByRole("button")).not.toBeInTheDocument();
});
