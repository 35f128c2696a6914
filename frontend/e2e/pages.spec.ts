import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures";

const STORY = {
  title: "The lighthouse",
  segments: [{ text_content: "It was dark." }, { text_content: "Then a lamp was lit." }],
};
const ALIVE = "storyflowTestAlive";

function markDocument(page: Page) {
  return page.evaluate((name) => Object.assign(window, { [name]: true }), ALIVE);
}

function isSameDocument(page: Page) {
  return page.evaluate((name) => name in window, ALIVE);
}

test("the dashboard opens", async ({ page }) => {
  const response = await page.goto("/");
  expect(response?.status()).toBe(200);
  await expect(page).toHaveTitle(/StoryFlow/);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
});

test("a film's address can be opened, loaded again, left without a new page, and come back to", async ({
  page,
  studio,
}) => {
  const film = `/projects/${await studio.importStory(STORY)}/`;
  const response = await page.goto(film);
  expect(response?.status()).toBe(200);
  await page.reload();
  await expect(page).toHaveURL(film);
  await markDocument(page);
  await page.getByRole("link", { name: "StoryFlow" }).click();
  await expect(page).toHaveURL("/");
  await page.goBack();
  await expect(page).toHaveURL(film);
  expect(await isSameDocument(page)).toBe(true);
});

test("a film's address without its last slash leads to it, question and all", async ({ page, studio }) => {
  const film = `/projects/${await studio.importStory(STORY)}`;
  await page.goto(`${film}?from=mail`);
  await expect(page).toHaveURL(`${film}/?from=mail`);
});

test("an unknown address says so and leads to the films", async ({ page, complaints }) => {
  complaints.expect(/status of 404/);
  const response = await page.goto("/nothing/here/");
  expect(response?.status()).toBe(404);
  await expect(page.getByRole("heading", { name: "This page does not exist" })).toBeVisible();
  await page.getByRole("link", { name: "StoryFlow" }).click();
  await expect(page).toHaveURL("/");
});

test("inline scripts and styles that are not the export's own are refused", async ({ page, complaints }) => {
  await page.goto("/");
  complaints.expect(/Content Security Policy/);
  const wasRun = await page.evaluate(() => {
    const script = document.createElement("script");
    script.textContent = "window.wasRun = true";
    document.head.append(script);
    return "wasRun" in window;
  });
  expect(wasRun).toBe(false);
  expect(complaints.unexpected()).toEqual([]);
});
