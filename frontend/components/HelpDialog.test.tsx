import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";
import { HelpDialog } from "./HelpDialog";

test("help opens, names its four steps, and closes by its cross with the focus where it was", async () => {
  render(<HelpDialog />);
  await userEvent.click(screen.getByRole("button", { name: "Help" }));
  expect(await screen.findByRole("dialog", { name: "How a film is made" })).toBeInTheDocument();
  expect(screen.getAllByRole("listitem")).toHaveLength(4);
  await userEvent.click(screen.getByRole("button", { name: "Close" }));
  expect(screen.queryByRole("dialog")).not.toBeInTheDocument();
  expect(screen.getByRole("button", { name: "Help" })).toHaveFocus();
});

test("opened by ? it is read from its beginning, and the focus goes back to where it was", async () => {
  render(
    <>
      <HelpDialog />
      <article tabIndex={0}>A card</article>
    </>,
  );
  screen.getByText("A card").focus();
  await userEvent.keyboard("?");
  expect(await screen.findByRole("dialog")).toHaveFocus();
  await userEvent.keyboard("{Escape}");
  expect(screen.getByText("A card")).toHaveFocus();
});
