import type { Page } from "@playwright/test";
import { barriers } from "./axe";
import { emptyStudio } from "./empty-studio";
import { filmed } from "./films";
import { expect, test } from "./fixtures";

/** That nothing on the page as it stands now keeps anybody out; `state` names it. */
async function expectOpen(page: Page, state: string) {
  expect.soft(await barriers(page), state).toEqual([]);
}

for (const colorScheme of ["light", "dark"] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme });

    test("the films, and what opens above them, keep nobody out", async ({ page, studio }) => {
      await emptyStudio(studio);
      await page.goto("/");
      await expect(page.getByRole("button", { name: "Open the sample story" })).toBeVisible();
      await expectOpen(page, "no film yet");

      await page.getByRole("button", { name: "Import a story" }).first().click();
      await expect(page.getByRole("dialog")).toBeVisible();
      await expectOpen(page, "importing a story");
      await page.keyboard.press("Escape");
      await page.getByRole("button", { name: "New film" }).click();
      await expect(page.getByRole("dialog")).toBeVisible();
      await expectOpen(page, "a new film");
      await page.keyboard.press("Escape");
      await page.getByRole("button", { name: "Help" }).click();
      await expect(page.getByRole("dialog")).toBeVisible();
      await expectOpen(page, "the help sheet");
      await page.keyboard.press("Escape");
      await page.getByRole("button", { name: "Theme" }).click();
      await expect(page.getByRole("menu")).toBeVisible();
      await expectOpen(page, "the menu of themes");

      const gone = await studio.importStory({ title: "Gone", segments: [{ text_content: "It was." }] });
      await fetch(`${studio.url}/api/projects/${gone}/`, { method: "DELETE" });
      await studio.importStory({ title: "Begun", segments: [{ text_content: "It is." }] });
      await filmed(studio, { title: "Finished", segments: 1 });
      await page.goto("/");
      await page.getByRole("button", { name: /^Recently deleted/ }).click();
      await expect(page.getByRole("button", { name: "Restore Gone" })).toBeVisible();
      await expectOpen(page, "films, and deleted ones");
      await page.getByRole("button", { name: "More for “Begun”" }).click();
      await expect(page.getByRole("menu")).toBeVisible();
      await expectOpen(page, "the menu of a film");
      await page.getByRole("menuitem", { name: "Delete" }).click();
      await expect(page.getByRole("alertdialog")).toBeVisible();
      await expectOpen(page, "the question before deleting");
    });

    test("the editor, and what opens above it, keep nobody out", async ({ page, studio, complaints }) => {
      complaints.expect(/status of 404/);
      const segments = ["One.", "Two."].map((text_content) => ({ text_content, image_prompt: "A picture" }));
      const full = await studio.importStory({ title: "In work", segments });
      await page.goto(`/projects/${full}/`);
      await expect(page.getByRole("article")).toHaveCount(2);
      await expectOpen(page, "segments without picture and sound");
      await page.getByRole("button", { name: "More for segment 1" }).click();
      await expect(page.getByRole("menu")).toBeVisible();
      await expectOpen(page, "the menu of a segment");
      await page.getByRole("menuitem", { name: "Delete the segment" }).click();
      await expect(page.getByText("Segment deleted", { exact: true })).toBeVisible();
      await expectOpen(page, "a notice");
      await page.getByRole("heading", { level: 1 }).getByRole("button").click();
      await page.getByRole("textbox", { name: "Title" }).fill("");
      await expectOpen(page, "a title that is missing");

      const { id: empty } = await studio.api<{ id: string }>("POST", "/projects/", { title: "Empty" });
      await page.goto(`/projects/${empty}/`);
      await expect(page.getByRole("button", { name: "Make segments" })).toBeVisible();
      await expectOpen(page, "a film without segments");

      await page.goto(`/projects/${await filmed(studio, { title: "Finished", segments: 2 })}/`);
      await expect(page.getByRole("button", { name: "Download Video" })).toBeVisible();
      await expectOpen(page, "a finished film");
      await page.getByRole("contentinfo").getByRole("button").last().click();
      await expect(page.getByRole("menu")).toBeVisible();
      await expectOpen(page, "the menu of a finished film");

      await page.goto(`/projects/${crypto.randomUUID()}/`);
      await expect(page.getByRole("heading", { name: "This film is not here" })).toBeVisible();
      await expectOpen(page, "a film that is not there");
      await page.goto("/nothing/");
      await expect(page.getByRole("heading", { name: "This page does not exist" })).toBeVisible();
      await expectOpen(page, "an unknown address");
    });
  });
}
