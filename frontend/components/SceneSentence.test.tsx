import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import { onJump } from "@/lib/editor-view";
import { openStory, READY } from "@/testing/story";
import { SceneSentence } from "./SceneSentence";

test("the scene that was refused is named, and leads to its segment", async () => {
  openStory(READY);
  const jumped = vi.fn();
  const stop = onJump(jumped);
  render(
    <p>
      <SceneSentence sentence="Scene 2: The service does not make this. Change its text." />
    </p>,
  );
  expect(screen.getByText(/does not make this/)).toHaveTextContent("Scene 2: The service does not make this. Change its text.");
  await userEvent.click(screen.getByRole("button", { name: "Scene 2" }));
  expect(jumped).toHaveBeenCalledExactlyOnceWith(1, "card");
  stop();
});

test("a sentence that names none is a sentence", () => {
  openStory(READY);
  render(<SceneSentence sentence="There is no room on the disk." />);
  expect(screen.queryByRole("button")).not.toBeInTheDocument();
});
