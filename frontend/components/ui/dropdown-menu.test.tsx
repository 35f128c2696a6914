import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useRef } from "react";
import { expect, test, vi } from "vitest";
import { DropdownMenuContent, DropdownMenuItem } from "./dropdown-menu";
import { DropdownMenu, DropdownMenuTrigger } from "./menu-button";

const onSelect = vi.fn<(focused: Element | null) => void>();

function Menu({ away = false }: { away?: boolean }) {
  const other = useRef<HTMLButtonElement>(null);
  return (
    <>
      <button ref={other}>Other</button>
      <DropdownMenu {...(away && { focusAfter: other })}>
        <DropdownMenuTrigger>
          <button>More</button>
        </DropdownMenuTrigger>
        <DropdownMenuContent>
          <DropdownMenuItem onSelect={() => onSelect(document.activeElement)}>Delete</DropdownMenuItem>
          <DropdownMenuItem disabled>Restore</DropdownMenuItem>
        </DropdownMenuContent>
      </DropdownMenu>
    </>
  );
}

const button = (name: string) => screen.getByRole("button", { name });

test.each([
  [false, "More"],
  [true, "Other"],
])("what is chosen finds the focus where it stays when the menu is gone (%#)", async (away, name) => {
  onSelect.mockClear();
  render(<Menu away={away} />);
  await userEvent.click(button("More"));
  await userEvent.click(screen.getByRole("menuitem", { name: "Delete" }));
  expect(onSelect).toHaveBeenCalledExactlyOnceWith(button(name));
  expect(screen.queryByRole("menu")).not.toBeInTheDocument();
  expect(button(name)).toHaveFocus();
});

test("who opens it by a key begins with its first line, and who opens it by the pointer with none", async () => {
  render(<Menu />);
  button("More").focus();
  await userEvent.keyboard("{Enter}");
  expect(button("More")).toHaveAttribute("aria-expanded", "true");
  expect(screen.getByRole("menuitem", { name: "Delete" })).toHaveFocus();
  await userEvent.keyboard("{Escape}");
  expect(button("More")).toHaveAttribute("aria-expanded", "false");
  await userEvent.click(button("More"));
  expect(screen.getByRole("menu", { name: "More" })).toHaveFocus();
});

test("a menu that is left by Escape gives the focus back", async () => {
  render(<Menu />);
  await userEvent.click(button("More"));
  await userEvent.keyboard("{Escape}");
  expect(button("More")).toHaveFocus();
});

test("a menu that is left by a click beside it leaves the focus to what was clicked", async () => {
  render(<Menu />);
  await userEvent.click(button("More"));
  await userEvent.click(button("Other"));
  expect(screen.queryByRole("menu")).not.toBeInTheDocument();
  expect(button("Other")).toHaveFocus();
});
