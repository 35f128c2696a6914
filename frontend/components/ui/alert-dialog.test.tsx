import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, test, vi } from "vitest";
import { AlertDialog, AlertDialogContent, AlertDialogTrigger } from "./alert-dialog";
import { Button } from "./button";

const remove = vi.fn();

beforeEach(async () => {
  remove.mockClear();
  render(
    <AlertDialog>
      <AlertDialogTrigger asChild>
        <Button>Delete film</Button>
      </AlertDialogTrigger>
      <AlertDialogContent
        action="Delete"
        description="It can be restored for 30 days."
        onAction={remove}
        title="Delete “The lighthouse”?"
      />
    </AlertDialog>,
  );
  await userEvent.click(screen.getByRole("button", { name: "Delete film" }));
});

test("it asks by its title and tells what will happen", () => {
  const dialog = screen.getByRole("alertdialog", { name: "Delete “The lighthouse”?" });
  expect(dialog).toHaveAccessibleDescription("It can be restored for 30 days.");
});

test("the action is done once, and the dialog closes", async () => {
  await userEvent.click(screen.getByRole("button", { name: "Delete" }));
  expect(remove).toHaveBeenCalledOnce();
  expect(screen.queryByRole("alertdialog")).not.toBeInTheDocument();
});

test("Enter right after it opened does nothing, as the focus waits on Cancel", async () => {
  expect(screen.getByRole("button", { name: "Cancel" })).toHaveFocus();
  await userEvent.keyboard("{Enter}");
  expect(remove).not.toHaveBeenCalled();
  expect(screen.queryByRole("alertdialog")).not.toBeInTheDocument();
});

test("Escape leaves it, and the focus returns to where it was", async () => {
  await userEvent.keyboard("{Escape}");
  expect(remove).not.toHaveBeenCalled();
  expect(screen.getByRole("button", { name: "Delete film" })).toHaveFocus();
});
