import type { Page } from "@playwright/test";
import { barriers } from "./axe";
import { expect, test } from "./fixtures";
import { Keyboard } from "./keyboard";
import { keepShot, overflow, settled } from "./layout";
import type { Studio } from "./studio";

const STANDARD = { default_voice_id: "af_bella", tts_speed: 1, zoom_intensity: 1.3 };

interface Read {
  voice_id: string | null;
  audio_duration: number | null;
}

// What holds for every film holds for those of other tests, too.
test.afterEach(({ studio }) => studio.api("PATCH", "/settings/", STANDARD));

const dialogOf = (page: Page) => page.getByRole("dialog", { name: "Settings" });

async function told(studio: Studio): Promise<typeof STANDARD> {
  const { default_voice_id, tts_speed, zoom_intensity } = await studio.api<typeof STANDARD>("GET", "/settings/");
  return { default_voice_id, tts_speed, zoom_intensity };
}

test("a voice and a speed are chosen without a mouse, and the next narration is read so", async ({ page, studio }) => {
  const keys = new Keyboard(page);
  const id = await studio.importStory({ title: "Read by", segments: [{ text_content: "The kettle began to sing, and nobody heard it." }] });
  const read = async () => {
    const { segments } = await studio.api<{ segments: Read[] }>("GET", `/projects/${id}/`);
    return segments[0];
  };
  await page.goto(`/projects/${id}/`);
  await expect(page.getByRole("article")).toHaveCount(1);

  await keys.goTo(/^Segment 1/);
  await keys.press("s");
  await expect(dialogOf(page)).toBeVisible();
  await expect(page.getByRole("group", { name: "Voice" })).toBeVisible();
  await keys.goTo(/^Voices that speak/);
  await keys.type("German");
  await keys.goTo(/^German/);
  await keys.press("Space");
  await expect(page.getByRole("radio", { name: "German", exact: true })).toBeChecked();
  await keys.goTo("Speed of speech");
  await keys.press("End");
  await keys.goTo("Save");
  await page.keyboard.press("Enter");
  await expect(dialogOf(page)).toBeHidden();
  await keys.expectFocus(/^Segment 1/);
  expect(await told(studio)).toEqual({ ...STANDARD, default_voice_id: "espeak:de", tts_speed: 2 });

  await page.getByRole("article").getByRole("button", { name: /^Generate/ }).click();
  await expect.poll(async () => (await read())?.voice_id, { timeout: 60_000 }).toBe("espeak:de");
  const fast = (await read())?.audio_duration ?? 0;

  // Slower, and at once for what is there already.
  await page.getByRole("banner").getByRole("button", { name: "Settings" }).click();
  await expect(page.getByRole("radio", { name: "German", exact: true })).toBeChecked();
  await page.getByRole("slider", { name: "Speed of speech" }).fill("1");
  await page.getByRole("switch", { name: /^Generate 1 narration of this film again/ }).click();
  await page.getByRole("button", { name: "Save" }).click();
  await expect.poll(async () => (await read())?.audio_duration ?? 0, { timeout: 60_000 }).toBeGreaterThan(fast * 1.5);
});

test("the settings keep nobody out, by day and by night, and have their room on a telephone", async ({ page }) => {
  await page.goto("/");
  await page.getByRole("button", { name: "Settings" }).click();
  await expect(page.getByRole("group", { name: "Voice" })).toBeVisible();
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    expect.soft(await barriers(page), colorScheme).toEqual([]);
    await keepShot(page, `settings-${colorScheme}`);
  }
  const beyond = (element: Element) => element.scrollWidth - element.clientWidth;
  for (const width of [360, 390, 1440]) {
    await page.setViewportSize({ width, height: width < 700 ? 740 : 900 });
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      await settled(page);
      expect.soft(await overflow(page), `${width} px`).toBeLessThanOrEqual(0);
      expect.soft(await dialogOf(page).evaluate(beyond), `the dialog scrolls sideways at ${width} px`).toBeLessThanOrEqual(0);
      await keepShot(page, `settings-${width}-${colorScheme}`);
      await page.getByRole("button", { name: "Save" }).scrollIntoViewIfNeeded();
      await keepShot(page, `settings-${width}-${colorScheme}-end`);
      await page.getByRole("heading", { name: "Settings" }).scrollIntoViewIfNeeded();
    }
  }
});
