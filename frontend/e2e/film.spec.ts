import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import type { Page, TestInfo } from "@playwright/test";
import { CANNOT_HOLD, type HeldEngine, holdAtStart, holdInTheMiddle } from "./engine";
import { distance, expectColour, FilmPage } from "./film-page";
import { filmable, filmOf, segmentsOf, SHAPE } from "./films";
import { expect, test } from "./fixtures";
import { COLOURS, picture } from "./material";
import type { Studio } from "./studio";

const TITLE = "Die Möwe & the lamp";
const TEXTS = [
  "On the last rock before the open sea stood a tower, and in the tower burned a lamp.",
  "Every evening the keeper climbed the stairs, counted them aloud and lit the flame.",
  "One night a gull came in through the open window, shook the rain off and stayed.",
];
const STORY = TEXTS.map((text) => `Text: ${text}`).join("\n---\n");
const FPS = 120;

test.skip(CANNOT_HOLD, "a process cannot be held still here");

test("a pasted story becomes a film that is watched, had as a file, and made anew", async ({ page, studio }, testInfo) => {
  const film = new FilmPage(page);
  const id = await pasteStory(page);
  await studio.api("PATCH", `/projects/${id}/`, { ...SHAPE, framerate: FPS });

  await test.step("the button says what the film lacks", async () => {
    await film.expectState("Draft", "Export Video");
    await expect(film.button("Export Video")).toBeDisabled();
    await expectColour(film.button("Export Video"), "--muted");
    await film.button("Export Video").hover();
    await expect(page.getByRole("tooltip")).toHaveText("3 segments lack a picture, 3 lack audio.");
  });

  await test.step("pictures dropped together fill the segments in the order of their names", async () => {
    await dropPictures(page, testInfo);
    await expect(film.footer.getByText("3 segments lack audio.")).toBeVisible();
    const pictures = page.getByRole("img", { name: /^Picture of segment/ });
    await expect(pictures).toHaveCount(TEXTS.length);
  });

  await test.step("all texts are read aloud", async () => {
    await page.getByRole("button", { name: "Generate all audio for 3 segments" }).click();
    await expect(film.button("Export Video")).toBeEnabled({ timeout: 60_000 });
    for (const { audio_duration } of await segmentsOf(studio, id)) expect(audio_duration).toBeGreaterThan(1);
  });

  await test.step("the film is made, and the page tells how far it is", () => exportFilm(film, studio, id));
  await test.step("the film can be watched", () => watchFilm(film, studio, id));

  await test.step("the film can be had as a file", async () => {
    const coming = page.waitForEvent("download");
    await film.button("Download Video").click();
    const download = await coming;
    expect(download.suggestedFilename()).toBe(`${TITLE}.mp4`);
    const [got, there] = await Promise.all([readFile(await download.path()), readFile(filmOf(studio, id))]);
    expect(got.equals(there), "it has the bytes that are on the disk").toBe(true);
  });

  await test.step("the menu makes it anew", async () => {
    const address = await film.video.getAttribute("src");
    const engine = await reRender(film, studio);
    await film.expectState("Rendering", "Rendering...");
    await expect(film.preview.getByText("Earlier film")).toBeVisible();
    await expect(film.video).toHaveAttribute("src", address ?? "");
    engine.goOn();
    await film.expectMade();
    await expect(film.preview.getByText("Earlier film")).toBeHidden();
    await expect(film.video).not.toHaveAttribute("src", address ?? "");
  });
});

test("a film that is called off leaves everything as it was", async ({ page, studio }) => {
  const film = new FilmPage(page);
  const id = await filmable(studio);
  const cancel = film.footer.getByRole("button", { name: "Cancel render" });
  await film.open(id);
  const starting = holdAtStart(studio);
  await film.button("Export Video").click();
  await starting;
  await cancel.click();
  await film.expectState("Draft", "Export Video");
  await expect(film.bar).toBeHidden();
  expect(existsSync(filmOf(studio, id))).toBe(false);

  await film.button("Export Video").click();
  await film.expectMade();
  const [address, before] = [await film.video.getAttribute("src"), await readFile(filmOf(studio, id))];
  await reRender(film, studio);
  await cancel.click();
  await film.expectState("Completed", "Download Video");
  await expect(film.bar).toBeHidden();
  await expect(film.video).toHaveAttribute("src", address ?? "");
  await expect(film.preview.getByText("Earlier film")).toBeHidden();
  expect((await readFile(filmOf(studio, id))).equals(before)).toBe(true);
});

/** Gives the new project's id. */
async function pasteStory(page: Page): Promise<string> {
  await page.goto("/");
  await page.getByRole("button", { name: "Import a story" }).first().click();
  const dialog = page.getByRole("dialog", { name: "Import a story" });
  await dialog.getByRole("tab", { name: "Text" }).click();
  await dialog.getByRole("textbox", { name: "Story" }).fill(STORY);
  await dialog.getByRole("textbox", { name: "Title" }).fill(TITLE);
  await dialog.getByRole("button", { name: "Import", exact: true }).click();
  await expect(page.getByRole("heading", { level: 1, name: TITLE })).toBeVisible();
  const id = /\/projects\/([0-9a-f-]{36})\/$/.exec(page.url())?.[1];
  if (id === undefined) throw new Error(`${page.url()} is no film's address.`);
  return id;
}

/** Drags files from outside of the browser over the first card, in no order, and lets them fall. */
async function dropPictures(page: Page, testInfo: TestInfo) {
  const files = COLOURS.slice(0, TEXTS.length).map((colour, place) => ({
    path: testInfo.outputPath(`scene ${place + 9}.png`), // 9, 10, 11: by letters 10 would come first
    content: picture(colour),
  }));
  for (const { path, content } of files) await writeFile(path, content);
  const box = await page.locator("[data-segment-id]").first().boundingBox();
  if (box === null) throw new Error("There is no card.");
  const browser = await page.context().newCDPSession(page);
  const data = { items: [], files: files.map(({ path }) => path).reverse(), dragOperationsMask: 1 };
  for (const type of ["dragEnter", "dragOver", "drop"] as const) {
    await browser.send("Input.dispatchDragEvent", { type, x: box.x + 20, y: box.y + 20, data });
  }
}

async function exportFilm(film: FilmPage, studio: Studio, id: string) {
  const { page } = film;
  await expectColour(film.button("Export Video"), "--primary");
  let ask = () => {};
  const asked = new Promise<void>((resolve) => (ask = resolve));
  await page.route(/\/render\/$/, async (route) => {
    await asked;
    await route.continue();
  });
  const readings = await film.noteReadings();
  await film.button("Export Video").click();
  await expect(film.button("Validating…")).toHaveAttribute("aria-busy", "true");
  const holding = holdInTheMiddle(studio, id);
  ask();
  const engine = await holding;
  await film.expectState("Rendering", "Rendering...");
  await expect(film.button("Rendering...")).toHaveAttribute("aria-busy", "true");
  const reading = await film.reading();
  expect(reading.percentage).toBeGreaterThan(0);
  expect(reading).toMatchObject({ total: TEXTS.length, phase: `Applying Ken Burns effect to segment ${reading.segment}` });
  await expect(film.footer.getByText(/^(a few seconds|about .*) left$/)).toBeVisible();
  engine.goOn();
  await film.expectMade();
  await expectColour(film.button("Download Video"), "--success");
  const all = await readings();
  for (const what of ["percentage", "segment"] as const) {
    const values = all.map((each) => each[what]);
    expect(values, `the ${what} never went backwards`).toEqual(values.toSorted((a, b) => a - b));
  }
  expect(new Set(all.map(({ percentage }) => percentage)).size, "it was seen to grow").toBeGreaterThan(1);
}

async function watchFilm({ page, video }: FilmPage, studio: Studio, id: string) {
  await expect(video).toHaveJSProperty("videoWidth", 160);
  await expect(video).toHaveJSProperty("videoHeight", 90);
  await video.focus();
  await page.keyboard.press("Space");
  await expect.poll(() => video.evaluate((element) => (element as HTMLVideoElement).currentTime)).toBeGreaterThan(0.2);
  await page.keyboard.press("Space");
  await expect(video).toHaveJSProperty("paused", true);

  const film = new FilmPage(page);
  let start = 0;
  for (const [place, { audio_duration }] of (await segmentsOf(studio, id)).entries()) {
    const frames = Math.ceil((audio_duration ?? 0) * FPS); // a segment's picture lasts whole frames
    const middle = start + frames / FPS / 2;
    const colour = COLOURS[place] ?? [0, 0, 0];
    expect(distance(await film.colourAt(middle), colour), `segment ${place + 1} shows its picture`).toBeLessThan(12);
    start += frames / FPS;
  }
  expect(await video.evaluate((element) => (element as HTMLVideoElement).duration)).toBeCloseTo(start, 2);
  await expectParts(film, studio, id);
}

/** That a part of the film can be had: what a player asks for when somebody seeks. */
async function expectParts({ page, video }: FilmPage, studio: Studio, id: string) {
  const part = await page.evaluate(async (address) => {
    const answer = await fetch(address, { headers: { Range: "bytes=1000-1999" } });
    return { status: answer.status, bytes: [...new Uint8Array(await answer.arrayBuffer())] };
  }, (await video.getAttribute("src")) ?? "");
  expect(part.status).toBe(206);
  expect(Buffer.from(part.bytes).equals((await readFile(filmOf(studio, id))).subarray(1000, 2000))).toBe(true);
}

/** Gives the engine, held still before it has done anything. */
async function reRender(film: FilmPage, studio: Studio): Promise<HeldEngine> {
  const starting = holdAtStart(studio);
  await film.footer.getByRole("button", { name: "More" }).click();
  await film.page.getByRole("menuitem", { name: "Re-Render" }).click();
  return starting;
}
