import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures";
import type { Studio } from "./studio";

const TEXTS = ["One.", "Two.", "Three."];
const STORY = { title: "Counting", segments: TEXTS.map((text_content) => ({ text_content })) };

async function open(page: Page, studio: Studio): Promise<string> {
  const id = await studio.importStory(STORY);
  await page.goto(`/projects/${id}/`);
  await expect(page.getByRole("article")).toHaveCount(3);
  return id;
}

/** That the page shows these texts in this order, and that the studio has them. */
async function expectTexts(page: Page, studio: Studio, id: string, texts: readonly string[]) {
  const shown = () =>
    page.getByRole("textbox", { name: /^Text of segment/ }).evaluateAll((fields) => fields.map((field) => (field as HTMLTextAreaElement).value));
  await expect.poll(shown).toEqual(texts);
  const stored = async () => {
    const { segments } = await studio.api<{ segments: { text_content: string }[] }>("GET", `/projects/${id}/`);
    return segments.map((segment) => segment.text_content);
  };
  await expect.poll(stored).toEqual(texts);
}

const undo = (page: Page, what: string) => page.getByRole("banner").getByRole("button", { name: `Undo ${what}`, exact: true });

test("a deleted segment comes back to its place, by its notice or by the button", async ({ page, studio }) => {
  const id = await open(page, studio);
  const remove = async () => {
    await page.getByRole("button", { name: "More for segment 2" }).click();
    await page.getByRole("menuitem", { name: "Delete the segment" }).click();
    await expectTexts(page, studio, id, ["One.", "Three."]);
  };
  await remove();
  await page.getByRole("button", { name: "Undo", exact: true }).click();
  await expectTexts(page, studio, id, TEXTS);
  await remove();
  await undo(page, "deleting a segment").click();
  await expectTexts(page, studio, id, TEXTS);
});

test("order and text go back step by step, and the studio with them", async ({ page, studio }) => {
  const id = await open(page, studio);
  await page.getByRole("article", { name: "Segment 1" }).focus();
  await page.keyboard.press("Alt+ArrowDown");
  await expectTexts(page, studio, id, ["Two.", "One.", "Three."]);
  const field = page.getByRole("textbox", { name: "Text of segment 3" });
  await field.fill("Three, four.");
  await field.blur();
  await expectTexts(page, studio, id, ["Two.", "One.", "Three, four."]);

  await undo(page, "typing").click();
  await expectTexts(page, studio, id, ["Two.", "One.", "Three."]);
  await page.getByRole("article", { name: "Segment 1" }).focus();
  await page.keyboard.press("Control+z");
  await expectTexts(page, studio, id, TEXTS);
  await expect(page.getByRole("button", { name: "Nothing to undo" })).toBeVisible();
});

test("a segment is put before the first, and taken away again", async ({ page, studio }) => {
  const id = await open(page, studio);
  await page.getByRole("button", { name: "More for segment 1" }).click();
  await page.getByRole("menuitem", { name: "Insert a segment above" }).click();
  await expect(page.getByRole("textbox", { name: "Text of segment 1" })).toBeFocused();
  await page.keyboard.type("Zero.");
  await expectTexts(page, studio, id, ["Zero.", ...TEXTS]);
  await undo(page, "typing").click();
  await undo(page, "adding a segment").click();
  await expectTexts(page, studio, id, TEXTS);
});
