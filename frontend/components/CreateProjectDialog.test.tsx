import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, test, vi } from "vitest";
import { useDashboardStore } from "@/lib/stores";
import { CreateProjectDialog } from "./CreateProjectDialog";

const createProject = vi.fn<(title: string) => Promise<string | null>>();
const onCreated = vi.fn();
const onClose = vi.fn();

beforeEach(() => {
  for (const mock of [createProject, onCreated, onClose]) mock.mockReset();
  useDashboardStore.setState({ createProject });
});

const dialog = (open: boolean) => <CreateProjectDialog onClose={onClose} onCreated={onCreated} open={open} />;
const field = () => screen.getByRole("textbox", { name: "Title" });

test("Enter makes the project, under its title without blanks around it", async () => {
  createProject.mockResolvedValue("new-id");
  render(dialog(true));
  expect(field()).toHaveFocus();
  await userEvent.keyboard("  The lighthouse {Enter}");
  expect(createProject).toHaveBeenCalledExactlyOnceWith("The lighthouse");
  expect(onCreated).toHaveBeenCalledExactlyOnceWith("new-id");
});

test("without a title nothing is made, and the field says so", async () => {
  render(dialog(true));
  await userEvent.keyboard("  {Enter}");
  expect(createProject).not.toHaveBeenCalled();
  expect(field()).toHaveAccessibleDescription("Give the film a title.");
  expect(field()).toBeInvalid();
});

test("a refusal keeps the dialog and what was typed, also when it is closed and opened again", async () => {
  createProject.mockResolvedValue(null);
  const { rerender } = render(dialog(true));
  await userEvent.keyboard("The lighthouse{Enter}");
  expect(onCreated).not.toHaveBeenCalled();
  rerender(dialog(false));
  rerender(dialog(true));
  expect(field()).toHaveValue("The lighthouse");
});

test("two clicks make one project", async () => {
  createProject.mockReturnValue(new Promise(() => {}));
  render(dialog(true));
  await userEvent.keyboard("Once");
  await userEvent.dblClick(screen.getByRole("button", { name: "Create" }));
  expect(createProject).toHaveBeenCalledOnce();
});
