import type { Locator, Page } from "@playwright/test";
import { segmentsOf } from "./films";
import { expect, test } from "./fixtures";
import type { Studio } from "./studio";

const MANY = 1000;
const MOST_CARDS = 60;
const SENTENCE = " The wind had turned, and the sea began to breathe hard.";

/** `lengths`: how many sentences more the texts have, one after the other and then again. */
async function openLong(page: Page, studio: Studio, lengths: readonly number[] = [0]): Promise<string> {
  const segments = Array.from({ length: MANY }, (_, place) => ({
    text_content: `This is told in part ${place + 1} of a very long story.${SENTENCE.repeat(lengths[place % lengths.length] ?? 0)}`,
    image_prompt: `The picture of part ${place + 1}`,
  }));
  const id = await studio.importStory({ title: "The longest night", segments });
  await page.goto(`/projects/${id}/`);
  await expect(card(page, 1)).toBeVisible();
  return id;
}

const card = (page: Page, number: number) => page.getByRole("article", { name: `Segment ${number}`, exact: true });
const handle = (page: Page, number: number) => page.getByRole("button", { name: new RegExp(`^Move segment ${number}:`) });

/** Notes from now on how many cards are in the page at most, and which of them change. */
async function watchCards(page: Page) {
  await page.evaluate(() => {
    const cards = document.getElementsByTagName("article");
    const noted = { most: cards.length, changed: new Set<string>() };
    const observer = new MutationObserver((mutations) => {
      noted.most = Math.max(noted.most, cards.length);
      for (const { target } of mutations) {
        const element = target instanceof Element ? target : target.parentElement;
        const row = element?.closest<HTMLElement>("[data-segment-id]");
        if (row) noted.changed.add(row.dataset.place ?? "");
      }
    });
    observer.observe(document.body, { subtree: true, childList: true, attributes: true, characterData: true });
    Object.assign(window, { noted });
  });
  return () =>
    page.evaluate(() => {
      const { noted } = window as unknown as { noted: { most: number; changed: Set<string> } };
      return { most: noted.most, changed: [...noted.changed] };
    });
}

/** What the page asks of the API from now on. */
function watchRequests(page: Page): string[] {
  const asked: string[] = [];
  page.on("request", (request) => {
    const { pathname } = new URL(request.url());
    if (pathname.startsWith("/api/") && pathname !== "/api/events/") asked.push(`${request.method()} ${pathname}`);
  });
  return asked;
}

/** The middle of an element, in the window. */
async function middleOf(element: ReturnType<typeof card>) {
  const box = await element.boundingBox();
  if (box === null) throw new Error("It is not to be seen.");
  return { x: box.x + box.width / 2, y: box.y + box.height / 2, bottom: box.y + box.height };
}

/** Until the page has not been scrolled for a while of frames. */
async function stillness(page: Page) {
  await page.evaluate(async () => {
    for (let still = 0, before = -1; still < 20; still = scrollY === before ? still + 1 : 0) {
      before = scrollY;
      await new Promise((resolve) => requestAnimationFrame(resolve));
    }
  });
}

const topOf = async (element: Locator) => (await element.boundingBox())?.y ?? NaN;

const firstIds = async (studio: Studio, id: string, count: number) =>
  (await segmentsOf(studio, id)).slice(0, count).map((segment) => segment.id);

test("a thousand segments are fetched once, and only those near what is in sight are in the page", async ({ page, studio }) => {
  const asked = watchRequests(page);
  const id = await openLong(page, studio);
  const noted = await watchCards(page);
  for (const part of [0.1, 0.35, 0.6, 0.85, 1]) {
    await page.evaluate((at) => window.scrollTo(0, document.body.scrollHeight * at), part);
    await expect.poll(() => page.evaluate(() => window.scrollY)).toBeGreaterThan(0);
  }
  await expect(card(page, MANY)).toBeVisible();
  expect((await noted()).most).toBeLessThanOrEqual(MOST_CARDS);
  expect(asked.filter((request) => request === `GET /api/projects/${id}/`)).toHaveLength(1);
  expect(asked.filter((request) => request.includes("/segments/"))).toEqual([]);
});

test("a sentence that is typed is one request, and draws no other card", async ({ page, studio }) => {
  const id = await openLong(page, studio);
  const [first = ""] = await firstIds(studio, id, 1);
  const field = page.getByRole("textbox", { name: "Text of segment 1", exact: true });
  await field.focus();
  const asked = watchRequests(page);
  const noted = await watchCards(page);
  const saved = page.waitForResponse((answer) => answer.request().method() === "PATCH");
  await field.pressSequentially(" And then the light went out."); // no pauses: one edit, as fast as it is taken
  await saved;
  await expect(card(page, 1).getByText("Saved", { exact: true })).toBeVisible();
  expect(asked).toEqual([`PATCH /api/segments/${first}/`]);
  expect((await noted()).changed).toEqual(["0"]);
});

test("a jump in the timeline leads to its card, and what is read stays in place while the cards above are measured", async ({
  page,
  studio,
}) => {
  await openLong(page, studio, [0, 7, 1, 12, 3]);
  const timeline = page.getByRole("slider", { name: "Timeline" });
  for (const part of [0.7, 0.3]) {
    const { width = 0, height = 0 } = (await timeline.boundingBox()) ?? {};
    await timeline.click({ position: { x: width * part, y: height / 2 } });
    const number = Number(await timeline.getAttribute("aria-valuenow"));
    expect(Math.abs(number / MANY - part)).toBeLessThan(0.05);
    await stillness(page);
    const above = await page.getByRole("region", { name: "Timeline" }).boundingBox();
    const below = (await topOf(card(page, number))) - (above?.y ?? 0) - (above?.height ?? 0);
    expect(Math.round(below), "it stands right below the timeline").toBe(12);
    await page.mouse.move(300, 500); // over the cards
    for (let turn = 0; turn < 3; turn += 1) {
      const before = await topOf(card(page, number));
      await page.mouse.wheel(0, -150);
      await stillness(page);
      expect(Math.round((await topOf(card(page, number))) - before), "it goes as far as the wheel").toBe(150);
    }
  }
});

test("among a thousand, a card is dragged to another place, and the studio knows", async ({ page, studio }) => {
  await page.setViewportSize({ width: 1280, height: 1200 }); // both cards are in sight
  const id = await openLong(page, studio);
  const [one, two, three] = await firstIds(studio, id, 3);
  const from = await middleOf(handle(page, 1));
  const to = await middleOf(card(page, 2));
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move(from.x + 8, from.y + 40, { steps: 4 });
  await page.mouse.move(to.x, to.bottom - 12, { steps: 6 });
  await page.mouse.up();
  await expect.poll(() => firstIds(studio, id, 3)).toEqual([two, one, three]);
  await expect(card(page, 2).getByRole("textbox", { name: /^Text/ })).toHaveValue(/part 1 of/);
});

test("among a thousand, keys move a card far down, and the focus goes with it", async ({ page, studio }) => {
  const id = await openLong(page, studio);
  const timeline = page.getByRole("slider", { name: "Timeline" });
  await timeline.focus();
  await page.keyboard.press("End");
  await expect(card(page, MANY)).toBeVisible();
  await page.keyboard.press("Enter");
  await expect(card(page, MANY)).toBeFocused();
  await page.keyboard.press("Alt+ArrowUp");
  await expect(card(page, MANY - 1)).toBeFocused();
  await page.keyboard.press("Alt+ArrowUp");
  await expect(card(page, MANY - 2)).toBeFocused();
  const places = async () => {
    const { segments } = await studio.api<{ segments: { text_content: string }[] }>("GET", `/projects/${id}/`);
    return segments.slice(-3).map(({ text_content }) => Number(/\d+/.exec(text_content)));
  };
  await expect.poll(places).toEqual([MANY, MANY - 2, MANY - 1]);
});
