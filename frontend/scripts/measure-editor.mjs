/**
 * Measures the editor with long stories and prints one JSON object.
 *
 *   node scripts/measure-editor.mjs ORIGIN [SEGMENTS...]
 *
 * ORIGIN is an open studio (http://127.0.0.1:8000); stories of so many segments (1000 and 10000) are imported
 * into it and deleted for good afterwards. STORYFLOW_CHROMIUM names the browser.
 *
 * Times are milliseconds. Of every task of the page's main thread there are two: by the clock, which a busy
 * machine lengthens, and in processor time, which it hardly does. Sizes are bytes as they were transferred.
 */
import { chromium } from "@playwright/test";

const WORDS = "the lamp of the lighthouse turned slowly over the dark water while the keeper wrote every ship".split(" ");
const LONG = 50;
const TRACED = ["toplevel", "disabled-by-default-devtools.timeline"];
const VIEWPORT = { width: 1440, height: 900 };

const [origin, ...counts] = process.argv.slice(2);
if (origin === undefined) {
  process.stderr.write("Say where the studio is open: node scripts/measure-editor.mjs http://127.0.0.1:8000\n");
  process.exit(2);
}
const executablePath = process.env.STORYFLOW_CHROMIUM;
const browser = await chromium.launch(executablePath === undefined ? {} : { executablePath });
try {
  const stories = [];
  for (const count of counts.length > 0 ? counts.map(Number) : [1000, 10_000]) stories.push(await measureStory(count));
  const dashboard = await inPage(async (page) => ({ ...(await opened(page, `${origin}/`, "h1")), ...(await weight(page)) }));
  process.stdout.write(`${JSON.stringify({ dashboard, stories })}\n`);
} finally {
  await browser.close();
}

/** @param {number} count */
async function measureStory(count) {
  const id = await importStory(count);
  try {
    return { segments: count, ...(await inPage((page) => measureEditor(page, `${origin}/projects/${id}/`))) };
  } finally {
    await fetch(`${origin}/api/projects/${id}/?purge=true`, { method: "DELETE" });
  }
}

/**
 * @param {import("@playwright/test").Page} page
 * @param {string} address
 */
async function measureEditor(page, address) {
  const opening = await opened(page, address, "[data-segment-card]");
  const first = await weight(page);
  const most = await watchCards(page);
  await page.mouse.move(400, 500);
  const scrolling = await tasksDuring(page, async () => {
    for (let turn = 0; turn < 40; turn += 1) await wheel(page, 300);
    for (let leap = 1; leap <= 12; leap += 1) await scrollTo(page, leap / 13);
  });
  const field = page.locator("[data-segment-text]").nth(2);
  await field.click();
  const typing = await tasksDuring(page, async () => {
    await field.pressSequentially("The keeper wrote the ship into his book, and the next one. ", { delay: 30 });
    await page.waitForResponse((answer) => answer.request().method() === "PATCH");
  });
  return { opening, first, scrolling, typing, most_cards: await most() };
}

/**
 * Opens an address until something is in the page and nothing has moved for a second.
 *
 * @param {import("@playwright/test").Page} page
 * @param {string} address
 * @param {string} awaited
 */
async function opened(page, address, awaited) {
  await page.addInitScript(() => {
    const seen = { paint: 0, shift: 0 };
    Object.assign(window, { seen });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) if (entry.name === "first-contentful-paint") seen.paint = entry.startTime;
    }).observe({ type: "paint", buffered: true });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) seen.shift += "value" in entry ? Number(entry.value) : 0;
    }).observe({ type: "layout-shift", buffered: true });
  });
  let shown = 0;
  const tasks = await tasksDuring(page, async () => {
    const begun = performance.now();
    await page.goto(address);
    await page.locator(awaited).first().waitFor();
    shown = performance.now() - begun;
    await page.waitForTimeout(1000);
  });
  const { paint, shift } = await page.evaluate(() => /** @type {any} */ (window).seen);
  return { first_paint: round(paint), shown: round(shown), layout_shift: Number(shift.toFixed(4)), ...tasks };
}

/**
 * The tasks of the page's main thread while something is done.
 *
 * @param {import("@playwright/test").Page} page
 * @param {() => Promise<void>} work
 */
async function tasksDuring(page, work) {
  await browser.startTracing(page, { categories: TRACED });
  await work();
  /** @type {{ traceEvents: { name: string, ph: string, pid: number, tid: number, dur?: number, tdur?: number, args: { name?: string } }[] }} */
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString());
  const threadOf = (/** @type {{ pid: number, tid: number }} */ { pid, tid }) => `${pid}:${tid}`;
  const named = traceEvents.filter(({ name, args }) => name === "thread_name" && args.name === "CrRendererMain");
  const threads = new Set(named.map(threadOf));
  const tasks = traceEvents.filter((event) => event.name === "RunTask" && event.ph === "X" && threads.has(threadOf(event)));
  const clock = tasks.map(({ dur = 0 }) => dur / 1000);
  const processor = tasks.map(({ tdur = 0 }) => tdur / 1000);
  return {
    longest_task: round(Math.max(0, ...clock)),
    long_tasks: clock.filter((time) => time > LONG).length,
    longest_task_processor: round(Math.max(0, ...processor)),
    long_tasks_processor: processor.filter((time) => time > LONG).length,
  };
}

/**
 * The scripts, and everything, that came until now.
 *
 * @param {import("@playwright/test").Page} page
 */
function weight(page) {
  return page.evaluate(() => {
    const [document, ...others] = [
      ...performance.getEntriesByType("navigation"),
      ...performance.getEntriesByType("resource"),
    ].map((entry) => /** @type {PerformanceResourceTiming} */ (entry));
    const scripts = others.filter(({ name }) => new URL(name).pathname.endsWith(".js"));
    const sum = (/** @type {(PerformanceResourceTiming | undefined)[]} */ entries) =>
      entries.reduce((size, entry) => size + (entry?.encodedBodySize ?? 0), 0);
    return { script_bytes: sum(scripts), all_bytes: sum([document, ...others]), requests: others.length + 1 };
  });
}

/**
 * Notes the most cards that are in the page at once; gives the way to ask.
 *
 * @param {import("@playwright/test").Page} page
 */
async function watchCards(page) {
  await page.evaluate(() => {
    const cards = document.getElementsByTagName("article");
    const noted = { most: cards.length };
    Object.assign(window, { noted });
    const note = () => (noted.most = Math.max(noted.most, cards.length));
    new MutationObserver(note).observe(document.body, { childList: true, subtree: true });
  });
  return () => page.evaluate(() => /** @type {any} */ (window).noted.most);
}

/**
 * @param {import("@playwright/test").Page} page
 * @param {number} distance px
 */
async function wheel(page, distance) {
  await page.mouse.wheel(0, distance);
  await page.waitForTimeout(40);
}

/**
 * @param {import("@playwright/test").Page} page
 * @param {number} part of the page's height
 */
async function scrollTo(page, part) {
  await page.evaluate((at) => window.scrollTo(0, document.body.scrollHeight * at), part);
  await page.waitForTimeout(120);
}

/**
 * @template Result
 * @param {(page: import("@playwright/test").Page) => Promise<Result>} work
 */
async function inPage(work) {
  const page = await browser.newPage({ viewport: VIEWPORT });
  try {
    return await work(page);
  } finally {
    await page.close();
  }
}

/** @param {number} count */
async function importStory(count) {
  const text = (/** @type {number} */ place, /** @type {number} */ length) =>
    Array.from({ length }, (_, index) => WORDS[(place * 7 + index) % WORDS.length]).join(" ");
  const segments = Array.from({ length: count }, (_, place) => ({
    text_content: `${text(place, 8 + ((place * 37) % 80))}.`,
    image_prompt: text(place, 12),
  }));
  const answer = await fetch(`${origin}/api/projects/import/`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ title: `Measured with ${count} segments`, segments }),
  });
  if (answer.status !== 201) throw new Error(`The story was not imported: ${await answer.text()}`);
  /** @type {{ id: string }} */
  const { id } = await answer.json();
  return id;
}

/** @param {number} value */
function round(value) {
  return Math.round(value * 10) / 10;
}
