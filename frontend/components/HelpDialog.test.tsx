import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";
import { HelpDialog } from "./HelpDialog";
import { TooltipProvider } from "./ui/tooltip";

test("help opens, names its four steps, and closes by its cross with the focus where it was", async () => {
  render(
    <TooltipProvider>
      <HelpDialog />
    </TooltipProvider>,
  );
  await userEvent.click(screen.getByRole("button", { name: "Help" }));
  expect(screen.getByRole("dialog", { name: "How a film is made" })).toBeInTheDocument();
  expect(screen.getAllByRole("listitem")).toHaveLength(4);
  await userEvent.click(screen.getByRole("button", { name: "Close" }));
  expect(screen.queryByRole("dialog")).not.toBeInTheDocument();
  expect(screen.getByRole("button", { name: "Help" })).toHaveFocus();
});
