import { act, render, screen } from "@testing-library/react";
import { Dialog } from "radix-ui";
import { expect, test } from "vitest";
import { useReturnFocus } from "./useReturnFocus";

function Page({ open }: { open: boolean }) {
  const returnFocus = useReturnFocus();
  return (
    <>
      <button>Before</button>
      <button>Meanwhile</button>
      <Dialog.Root open={open}>
        <Dialog.Content aria-describedby={undefined} {...returnFocus}>
          <Dialog.Title>A question</Dialog.Title>
        </Dialog.Content>
      </Dialog.Root>
    </>
  );
}

const button = (name: string) => screen.getByText(name);

/** Opens the dialog with the focus on "Before", and closes it; the focus is given back in the next turn. */
async function closeAgain(meanwhile: () => void) {
  const { rerender } = render(<Page open={false} />);
  button("Before").focus();
  rerender(<Page open />);
  expect(screen.getByRole("dialog")).toContainElement(document.activeElement as HTMLElement);
  rerender(<Page open={false} />);
  meanwhile();
  await act(() => new Promise((resolve) => setTimeout(resolve)));
}

test("a dialog gives the focus back to what had it", async () => {
  await closeAgain(() => {});
  expect(button("Before")).toHaveFocus();
});

test("what has taken the focus meanwhile keeps it", async () => {
  await closeAgain(() => button("Meanwhile").focus());
  expect(button("Meanwhile")).toHaveFocus();
});
