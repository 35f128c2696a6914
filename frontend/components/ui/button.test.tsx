import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import { Button } from "./button";

test("a button is pressed by pointer and by keyboard", async () => {
  const press = vi.fn();
  render(<Button onClick={press}>Export Video</Button>);
  await userEvent.click(screen.getByRole("button", { name: "Export Video" }));
  await userEvent.keyboard("{Enter} ");
  expect(press).toHaveBeenCalledTimes(3);
});

test("a pending button says that it is busy, keeps the focus and does nothing", async () => {
  const press = vi.fn();
  const { rerender } = render(<Button onClick={press}>Export Video</Button>);
  const button = screen.getByRole("button");
  button.focus();
  rerender(
    <Button onClick={press} pending>
      Rendering...
    </Button>,
  );
  expect(button).toHaveFocus();
  expect(button).toHaveAttribute("aria-busy", "true");
  expect(button).toHaveAttribute("aria-disabled", "true");
  await userEvent.keyboard("{Enter}");
  await userEvent.click(button);
  expect(press).not.toHaveBeenCalled();
});

test("a button that cannot be used tells why when it is reached by keyboard", async () => {
  const press = vi.fn();
  render(
    <Button disabledReason="2 segments have no picture." onClick={press}>
      Export Video
    </Button>,
  );
  await userEvent.tab();
  const button = screen.getByRole("button", { name: "Export Video" });
  expect(button).toHaveFocus();
  await screen.findByRole("tooltip");
  expect(button).toHaveAccessibleDescription("2 segments have no picture.");
  await userEvent.keyboard("{Enter}");
  expect(press).not.toHaveBeenCalled();
});

test("a blocked button does not send its form, neither when clicked nor by Enter in a field", async () => {
  const send = vi.fn((event: { preventDefault: () => void }) => event.preventDefault());
  const form = (pending: boolean) => (
    <form onSubmit={send}>
      <input aria-label="Title" />
      <Button pending={pending} type="submit">
        Create
      </Button>
    </form>
  );
  const { rerender } = render(form(true));
  await userEvent.click(screen.getByRole("button"));
  await userEvent.type(screen.getByRole("textbox"), "The lighthouse{Enter}");
  expect(send).not.toHaveBeenCalled();
  rerender(form(false));
  await userEvent.type(screen.getByRole("textbox"), "{Enter}");
  expect(send).toHaveBeenCalledOnce();
});
