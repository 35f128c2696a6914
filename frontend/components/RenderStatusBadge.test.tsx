import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";
import type { ProjectStatus } from "@/lib/types";
import { RenderStatusBadge } from "./RenderStatusBadge";

function show(status: ProjectStatus, error?: string | null) {
  const { container } = render(<RenderStatusBadge error={error} status={status} />);
  return container.querySelector("span") ?? expect.fail("nothing was drawn");
}

test.each([
  ["DRAFT", "Draft", "bg-muted"],
  ["PROCESSING", "Rendering", "bg-warning-soft"],
  ["COMPLETED", "Completed", "bg-success-soft"],
  ["FAILED", "Failed", "bg-destructive-soft"],
] as const)("%s is called %s and has a colour of its own", (status, label, colour) => {
  const badge = show(status);
  expect(badge).toHaveTextContent(label);
  expect(badge).toHaveClass(colour);
});

test("only work in progress pulses, and only where motion is welcome", () => {
  expect(show("PROCESSING").querySelector(".motion-safe\\:animate-lamp")).not.toBeNull();
  expect(show("COMPLETED").querySelector("[class*=animate]")).toBeNull();
});

test("why a film failed is a tooltip that the keyboard reaches", async () => {
  show("FAILED", "There is no room on the disk.");
  await userEvent.tab();
  expect(screen.getByText("Failed")).toHaveFocus();
  expect(await screen.findByRole("tooltip")).toHaveTextContent("There is no room on the disk.");
});

test("without anything to tell the badge is no stop for the keyboard", async () => {
  show("FAILED", null);
  show("COMPLETED", "An error of long ago.");
  await userEvent.tab();
  expect(document.body).toHaveFocus();
});
