import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures";
import type { Studio } from "./studio";

/** What the browser itself says in its console while nobody answers. */
const OUTAGE = /ERR_(CONNECTION_REFUSED|CONNECTION_RESET|EMPTY_RESPONSE|INCOMPLETE_CHUNKED_ENCODING)/;
const STORY = {
  title: "The ferry",
  segments: ["It was late.", "The ferry waited.", "Nobody came."].map((text_content) => ({ text_content })),
};
const TYPED = {
  title: "The last ferry",
  texts: ["It was very late.", "The ferry waited.", "Nobody came, and it left."],
  prompts: ["", "A ferry at night", ""],
};

interface Told {
  title: string;
  segments: { text_content: string; image_prompt: string }[];
}

async function open(page: Page, studio: Studio) {
  const id = await studio.importStory(STORY);
  await page.goto(`/projects/${id}/`);
  await expect(page.getByRole("article")).toHaveCount(3);
  return id;
}

async function type(page: Page) {
  await page.getByRole("textbox", { name: "Text of segment 1" }).fill(TYPED.texts[0] ?? "");
  await page.getByRole("textbox", { name: "Picture prompt of segment 2" }).fill(TYPED.prompts[1] ?? "");
  await page.getByRole("textbox", { name: "Text of segment 3" }).fill(TYPED.texts[2] ?? "");
  await page.getByRole("button", { name: STORY.title }).click();
  await page.getByRole("textbox", { name: "Title" }).fill(TYPED.title);
  await page.keyboard.press("Enter");
}

/** Every word of the state of saving that is shown from now on. */
async function noteSaving(page: Page) {
  await page.evaluate(() => {
    const said = new Set<string>();
    const note = () => {
      for (const word of ["Saving…", "Not saved, retrying", "Saved"]) {
        const isThere = [...document.querySelectorAll("span")].some(({ textContent }) => textContent === word);
        if (isThere) said.add(word);
      }
    };
    new MutationObserver(note).observe(document.body, { subtree: true, childList: true, characterData: true });
    Object.assign(window, { said });
  });
  return () => page.evaluate(() => [...(window as unknown as { said: Set<string> }).said]);
}

async function expectStored(studio: Studio, id: string) {
  await expect
    .poll(async () => {
      const { title, segments } = await studio.api<Told>("GET", `/projects/${id}/`);
      return {
        title,
        texts: segments.map((segment) => segment.text_content),
        prompts: segments.map((segment) => segment.image_prompt),
      };
    })
    .toEqual(TYPED);
}

const notSaved = (page: Page) => page.getByText("Not saved, retrying", { exact: true });

for (const { seconds, tag } of [
  { seconds: 0, tag: [] },
  { seconds: 30, tag: "@full" },
]) {
  const howLong = seconds === 0 ? "is stopped" : `is stopped for ${seconds} s`;
  test(`nothing typed while the studio ${howLong} is lost: it is saved on return, and said so`, { tag }, async ({
    page,
    studio,
    complaints,
  }) => {
    test.setTimeout(60_000 + 2000 * seconds);
    complaints.expect(OUTAGE);
    const id = await open(page, studio);
    const said = await noteSaving(page);
    await studio.crash();
    await type(page);
    await expect(notSaved(page)).toHaveCount(4);
    await expect(page.getByText("Not connected; trying again.")).toBeVisible();
    await page.waitForTimeout(1000 * seconds); // the length of the outage
    await expect(notSaved(page)).toHaveCount(4);
    await studio.startAgain();
    await expect(notSaved(page)).toHaveCount(0, { timeout: 40_000 });
    await expect(page.getByText("Not connected; trying again.")).toBeHidden();
    await expectStored(studio, id);
    expect(await said()).toEqual(["Saving…", "Not saved, retrying", "Saved"]);
  });
}

test("what was typed while the studio was stopped outlives the page, and is gone on with", async ({
  page,
  studio,
  complaints,
}) => {
  complaints.expect(OUTAGE);
  const id = await open(page, studio);
  await studio.crash();
  await type(page);
  await expect(notSaved(page)).toHaveCount(4);
  await expect(page.reload(), "there is nobody who could give the page").rejects.toThrow(OUTAGE);
  const tab = await page.context().newPage(); // the first one loads itself again, whenever the browser likes to
  await page.close();
  await studio.startAgain();
  await tab.goto(`/projects/${id}/`);
  await expect(tab.getByText("Unsaved text is back", { exact: true })).toBeVisible();
  await expect(tab.getByRole("heading", { level: 1, name: TYPED.title })).toBeVisible();
  await expect(tab.getByRole("textbox", { name: "Text of segment 1" })).toHaveValue(TYPED.texts[0] ?? "");
  await expectStored(studio, id);
  await tab.reload();
  await expect(tab.getByRole("textbox", { name: "Picture prompt of segment 2" })).toHaveValue(TYPED.prompts[1] ?? "");
  await expect(tab.getByText("Unsaved text is back", { exact: true }), "what is saved is no draft any more").toBeHidden();
});
