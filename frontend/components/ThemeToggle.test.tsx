import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, test, vi } from "vitest";
import { ThemeToggle } from "./ThemeToggle";

beforeEach(() => {
  localStorage.clear();
  document.documentElement.className = "";
  const lightSystem = { matches: false, addEventListener: () => {}, removeEventListener: () => {} };
  vi.stubGlobal("matchMedia", () => lightSystem);
  render(<ThemeToggle />);
});

async function open() {
  await userEvent.click(screen.getByRole("button", { name: "Theme" }));
  await screen.findByRole("menu");
}

test("the system's theme is chosen until another is", async () => {
  await open();
  expect(screen.getByRole("menuitemradio", { name: "As the system" })).toBeChecked();
});

test("the dark theme is chosen by keyboard, shown at once and remembered", async () => {
  screen.getByRole("button", { name: "Theme" }).focus();
  await userEvent.keyboard("{Enter}");
  await screen.findByRole("menu");
  await userEvent.keyboard("{End}{Enter}");
  expect(document.documentElement).toHaveClass("dark");
  expect(localStorage.getItem("storyflow.theme")).toBe("dark");
  await open();
  expect(screen.getByRole("menuitemradio", { name: "Dark" })).toBeChecked();
});

test("going back to the system's theme forgets the choice", async () => {
  await open();
  await userEvent.click(screen.getByRole("menuitemradio", { name: "Dark" }));
  await open();
  await userEvent.click(screen.getByRole("menuitemradio", { name: "As the system" }));
  expect(document.documentElement).not.toHaveClass("dark");
  expect(localStorage.getItem("storyflow.theme")).toBeNull();
});
