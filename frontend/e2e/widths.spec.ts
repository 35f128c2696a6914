import type { Page } from "@playwright/test";
import { filmed, SHAPE } from "./films";
import { expect, test } from "./fixtures";
import { keepShot, overflow, overlaps, WIDTHS } from "./layout";
import { COLOURS, picture } from "./material";
import type { Studio } from "./studio";

const MOST_SHIFT = 0.02;

/** Titles and texts as people write them: some short, one long, one without a space. */
async function fill(studio: Studio): Promise<{ begun: string; finished: string }> {
  const begun = await studio.importStory({
    title: "The keeper of the light on the last rock before the open sea, and those who came to look for him",
    segments: [
      { text_content: "It was dark.", image_prompt: "A rock" },
      { text_content: "The wind had turned, and the sea began to breathe hard. ".repeat(12), image_prompt: "A storm, ".repeat(30) },
      { text_content: "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft" },
    ],
  });
  await studio.api("PATCH", `/projects/${begun}/`, SHAPE);
  const { segments } = await studio.api<{ segments: { id: string }[] }>("GET", `/projects/${begun}/`);
  const form = new FormData();
  form.append("image", new Blob([new Uint8Array(picture(COLOURS[2] ?? [0, 0, 0]))]), "picture.png");
  await studio.api("POST", `/segments/${segments[0]?.id}/upload-image/`, form);
  return { begun, finished: await filmed(studio, { title: "Finished", segments: 2 }) };
}

interface LayoutShift extends PerformanceEntry {
  value: number;
  sources?: readonly { node: Node | null; previousRect: DOMRectReadOnly; currentRect: DOMRectReadOnly }[];
}

interface Noted {
  shift: number;
  /** What moved, from where to where (x, y, width, height in pixels). */
  moved: string[];
}

/** Sums up from the first frame on how much of the page has moved by itself. */
async function watchShift(page: Page) {
  await page.addInitScript(() => {
    const noted: Noted = { shift: 0, moved: [] };
    Object.assign(window, { noted });
    new PerformanceObserver((list) => {
      for (const { value, sources = [] } of list.getEntries() as LayoutShift[]) {
        noted.shift += value;
        for (const { node, previousRect, currentRect } of sources) {
          const name = node instanceof Element ? `${node.tagName}.${node.className}` : (node?.textContent ?? "what is gone");
          const [from, to] = [previousRect, currentRect].map(({ x, y, width, height }) => [x, y, width, height].map(Math.round));
          noted.moved.push(`${value.toFixed(3)} ${name.slice(0, 60)}: ${from} -> ${to}, scrolled ${Math.round(scrollY)}`);
        }
      }
    }).observe({ type: "layout-shift", buffered: true });
  });
  return () => page.evaluate(() => (window as unknown as { noted: Noted }).noted);
}

for (const width of WIDTHS) {
  test(`at ${width} px nothing lies over another, nothing leaves the page, and nothing moves as it comes`, async ({
    page,
    studio,
  }) => {
    const { begun, finished } = await fill(studio);
    await page.setViewportSize({ width, height: width < 700 ? 740 : 900 });
    const noted = await watchShift(page);
    const pages = [
      { name: "films", address: "/", there: page.getByRole("article").filter({ hasText: "Finished" }).first() },
      { name: "begun", address: `/projects/${begun}/`, there: page.getByRole("img", { name: "A rock" }) },
      { name: "finished", address: `/projects/${finished}/`, there: page.getByRole("button", { name: "Download Video" }) },
    ];
    for (const { name, address, there } of pages) {
      await page.goto(address);
      await expect(there).toBeVisible();
      await page.evaluate(() => document.fonts.ready);
      for (const at of ["top", "bottom"]) {
        await page.evaluate((where) => window.scrollTo(0, where === "top" ? 0 : document.body.scrollHeight), at);
        expect.soft(await overlaps(page), `${name}, ${at}`).toEqual([]);
        expect.soft(await overflow(page), `${name}, ${at}`).toBeLessThanOrEqual(0);
        await keepShot(page, `${width}-${name}-${at}`);
      }
      const { shift, moved } = await noted();
      expect.soft(shift, `${name} moves by itself:\n${moved.join("\n")}`).toBeLessThanOrEqual(MOST_SHIFT);
    }
  });
}
