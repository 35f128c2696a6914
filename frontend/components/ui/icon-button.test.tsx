import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";
import { IconButton } from "./icon-button";

test("its label is its name and its tooltip, and is not read out a second time", async () => {
  render(
    <IconButton label="Delete segment 3">x</IconButton>,
  );
  await userEvent.tab();
  expect(await screen.findByRole("tooltip")).toHaveTextContent("Delete segment 3");
  const button = screen.getByRole("button", { name: "Delete segment 3" });
  expect(button).not.toHaveAccessibleDescription();
  await userEvent.keyboard("{Escape}");
  expect(screen.queryByRole("tooltip")).not.toBeInTheDocument();
});
