import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useRef } from "react";
import { expect, test, vi } from "vitest";
import { DropdownMenu, DropdownMenuContent, DropdownMenuItem, DropdownMenuTrigger } from "./dropdown-menu";

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
  await userEvent.click(screen.getByRole("menuitem"));
  expect(onSelect).toHaveBeenCalledExactlyOnceWith(button(name));
  expect(screen.queryByRole("menu")).not.toBeInTheDocument();
  expect(button(name)).toHaveFocus();
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
