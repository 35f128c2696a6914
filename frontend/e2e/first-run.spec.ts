import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Locator, Page } from "@playwright/test";
import { emptyStudio } from "./empty-studio";
import { segmentsOf } from "./films";
import { expect, test } from "./fixtures";
import { COLOURS, picture } from "./material";

interface Rect {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** Drops a file or folder of this machine onto the middle of the page, as a file manager does. */
async function dropFromDisk(page: Page, path: string) {
  const session = await page.context().newCDPSession(page);
  const data = { items: [], files: [path], dragOperationsMask: 1 };
  for (const type of ["dragEnter", "dragOver"] as const) {
    await session.send("Input.dispatchDragEvent", { type, x: 300, y: 300, data });
  }
  await expect(page.getByText("Drop it to make a film")).toBeVisible();
  await session.send("Input.dispatchDragEvent", { type: "drop", x: 300, y: 300, data });
}

/** Where an element lies within another, as fractions of that. */
async function withinOf(inner: Locator, outer: Locator): Promise<Rect> {
  const [one, other] = await Promise.all([inner.boundingBox(), outer.boundingBox()]);
  if (!one || !other) throw new Error("It is not to be seen.");
  return {
    x: (one.x - other.x) / other.width,
    y: (one.y - other.y) / other.height,
    width: one.width / other.width,
    height: one.height / other.height,
  };
}

/** To a hundredth: pixels are whole. */
function expectSame(drawn: Rect, wanted: Rect | undefined) {
  const rounded = (rect: Rect | undefined) => Object.entries(rect ?? {}).map(([name, value]) => `${name} ${value.toFixed(2)}`).sort();
  expect(rounded(drawn)).toEqual(rounded(wanted));
}

test("who opens the studio for the first time is offered the sample story, and sees where the camera goes", async ({
  page,
  studio,
}) => {
  await emptyStudio(studio);
  await page.goto("/");
  await expect(page.getByRole("heading", { name: "A film begins with a written story" })).toBeVisible();
  await page.getByRole("button", { name: "Open the sample story" }).click();
  await expect(page).toHaveURL(/\/projects\/[0-9a-f-]+\/$/);
  const id = /projects\/([^/]+)/.exec(page.url())?.[1] ?? "";
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("The Lamp on the Last Rock");
  const [first] = await studio
    .api<{ segments: { move: { start: Rect; end: Rect } }[] }>("GET", `/projects/${id}/`)
    .then(({ segments }) => segments);

  const card = page.getByRole("article", { name: "Segment 1", exact: true });
  const frameOf = (name: string) => card.getByText(name, { exact: true }).locator("..");
  const frames = frameOf("Start").locator("..");
  await expect(frames).toHaveCSS("opacity", "0");
  await card.getByRole("img").hover();
  await expect(frames).toHaveCSS("opacity", "1");
  expectSame(await withinOf(frameOf("Start"), frames), first?.move.start);
  expectSame(await withinOf(frameOf("End"), frames), first?.move.end);
});

test("a folder with a story and its pictures, dropped onto the films, becomes a project", async ({ page, studio }) => {
  const folder = await mkdtemp(join(tmpdir(), "storyflow-drop-"));
  try {
    await mkdir(join(folder, "images"));
    await writeFile(join(folder, "story.md"), "# The dropped story\n\nFirst there was a folder.\n\nThen there was a film.\n");
    for (const [place, colour] of COLOURS.slice(0, 2).entries()) {
      await writeFile(join(folder, "images", `0${place + 1}.png`), picture(colour));
    }
    await emptyStudio(studio);
    await page.goto("/");
    await expect(page.getByRole("button", { name: "Open the sample story" })).toBeVisible(); // the page is alive
    await dropFromDisk(page, folder);
    await expect(page).toHaveURL(/\/projects\/[0-9a-f-]+\/$/);
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("The dropped story");
    await expect(page.getByRole("textbox", { name: "Text of segment 2" })).toHaveValue("Then there was a film.");
    const id = /projects\/([^/]+)/.exec(page.url())?.[1] ?? "";
    expect((await segmentsOf(studio, id)).map(({ image_file }) => image_file !== null)).toEqual([true, true]);
    await expect(page.getByRole("article").getByRole("img")).toHaveCount(2);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
