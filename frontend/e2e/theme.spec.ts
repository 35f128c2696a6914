import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures";

const SYSTEMS = ["light", "dark"] as const;
const CHOICES = [null, "light", "dark"] as const;

/** Opens the dashboard where a theme was chosen before; gives the backgrounds of all frames until it is alive. */
async function backgrounds(page: Page, choice: string | null): Promise<string[]> {
  await page.addInitScript((stored) => {
    if (stored) localStorage.setItem("storyflow.theme", stored);
    const seen = new Set<string>();
    const look = () => {
      seen.add(getComputedStyle(document.body).backgroundColor);
      requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
    Object.assign(window, { seen });
  }, choice);
  await page.goto("/");
  await page.getByRole("button", { name: "Theme" }).click();
  await expect(page.getByRole("menu")).toBeVisible();
  return page.evaluate(() => [...(window as unknown as { seen: Set<string> }).seen]);
}

function brightness(colour: string): number {
  const [lightness] = colour.match(/[\d.]+/g) ?? [];
  const value = Number(lightness);
  return colour.startsWith("rgb") ? value / 255 : value > 1 ? value / 100 : value;
}

for (const system of SYSTEMS) {
  for (const choice of CHOICES) {
    test(`the first frame has the theme: ${choice ?? "none"} chosen in a ${system} system`, async ({ page }) => {
      await page.emulateMedia({ colorScheme: system });
      const seen = await backgrounds(page, choice);
      expect(seen, "the background changed while the page came").toHaveLength(1);
      const expected = choice ?? system;
      expect(brightness(seen[0] ?? "") > 0.5 ? "light" : "dark").toBe(expected);
    });
  }
}

test("a chosen theme holds after loading again, and the system's can be had back", async ({ page }) => {
  await page.emulateMedia({ colorScheme: "light" });
  await page.goto("/");
  const choose = async (name: string) => {
    await page.getByRole("button", { name: "Theme" }).click();
    await page.getByRole("menuitemradio", { name }).click();
  };
  await choose("Dark");
  await page.reload();
  await expect(page.locator("html")).toHaveClass(/\bdark\b/);
  await choose("As the system");
  await expect(page.locator("html")).not.toHaveClass(/\bdark\b/);
});
