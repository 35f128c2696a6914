import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures";

const STORY = { title: "Menus", segments: [{ text_content: "One." }, { text_content: "Two." }] };

/** Gives every animation this length, so that what happens in the middle of one is met for sure. */
async function slowDown(page: Page, seconds: number) {
  await page.evaluate((length) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(`* { animation-duration: ${length}s !important }`);
    document.adoptedStyleSheets.push(sheet);
  }, seconds);
}

test("what takes the focus while a menu fades keeps it", async ({ page, studio }) => {
  await page.goto(`/projects/${await studio.importStory(STORY)}/`);
  await page.getByRole("button", { name: "More for segment 1" }).click();
  const menu = page.getByRole("menu");
  const item = menu.getByRole("menuitem", { name: "Insert a segment above" });
  await expect(item).toBeVisible();
  await slowDown(page, 3);
  await item.click();
  await expect(page.getByRole("article")).toHaveCount(3);
  const text = page.getByRole("textbox", { name: "Text of segment 1" });
  await expect(text).toBeFocused();
  await expect(page.locator("[role=menu]"), "it still fades").toHaveCount(1);
  await page.mouse.move(0, 0); // off the line that was chosen
  await expect(page.locator("[role=menu]")).toHaveCount(0);
  await expect(text).toBeFocused();
});

test("a menu that has closed before the answer comes does not keep the focus", async ({ page, studio }) => {
  await page.goto(`/projects/${await studio.importStory(STORY)}/`);
  let answer = () => {};
  const closed = new Promise<void>((resolve) => (answer = resolve));
  await page.route(/\/segments\/$/, async (route) => {
    await closed;
    await route.continue();
  });
  const trigger = page.getByRole("button", { name: "More for segment 1" });
  await trigger.click();
  await page.getByRole("menuitem", { name: "Insert a segment above" }).click();
  await expect(page.locator("[role=menu]")).toHaveCount(0);
  await expect(trigger).toBeFocused();
  answer();
  await expect(page.getByRole("textbox", { name: "Text of segment 1" })).toBeFocused();
});
