import type { Page } from "@playwright/test";
import { barriers } from "./axe";
import { FilmPage } from "./film-page";
import { filmable } from "./films";
import { Keyboard } from "./keyboard";
import { keepShot, overflow, overlaps, settled, WIDTHS } from "./layout";
import { expect, test } from "./services";

const FIVE = "$0.50";
const ONE = "$0.10";
/** Five scenes, and the one that was declined and charged. */
const SIX = "$0.60";
/** A window that holds a whole page, so that nothing lies half below what sticks to its edges. */
const WHOLE = { width: 390, height: 3600 };

const question = (page: Page) => page.getByRole("dialog", { name: "Who makes the film?" });

/** That all of what is shown now has its place at every width. */
async function expectRoom(page: Page, name: string) {
  const size = page.viewportSize();
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: width < 700 ? 740 : 900 });
    await settled(page);
    expect.soft(await overflow(page), `${name} at ${width} px`).toBeLessThanOrEqual(0);
    expect.soft(await overlaps(page), `${name} at ${width} px`).toEqual([]);
    await keepShot(page, `services-${name}-${width}`);
  }
  if (size !== null) await page.setViewportSize(size);
}

/** The same, and that it keeps nobody out, by day and by night. */
async function expectOpenToAll(page: Page, name: string) {
  await expectRoom(page, name);
  const size = page.viewportSize();
  await page.setViewportSize(WHOLE);
  for (const colorScheme of ["dark", "light"] as const) {
    await page.emulateMedia({ colorScheme });
    expect.soft(await barriers(page), `${name}, ${colorScheme}`).toEqual([]);
    await keepShot(page, `services-${name}-${colorScheme}`);
  }
  if (size !== null) await page.setViewportSize(size);
}

test("five scenes are ordered for a price, made before one's eyes, and played; what goes wrong is said, and nothing is paid twice", async ({
  page,
  studio,
  services,
}) => {
  test.setTimeout(180_000);
  const film = new FilmPage(page);
  const id = await filmable(studio, { title: "Made elsewhere", segments: 5 });
  const before = await services.orders();
  const dialog = question(page);
  const list = film.preview.getByRole("list", { name: "Orders to decide about" });

  await test.step("who can make it, for how much, who would have to be set up, and what is beyond the limit", async () => {
    await film.open(id);
    await film.button("Export Video").click();
    await expect(dialog.getByRole("radio", { name: `Mock of Runway ${FIVE} at most` })).toBeChecked();
    await expect(dialog.getByRole("radio", { name: "This computer Free" })).toBeEnabled();
    await expect(dialog.getByRole("radio", { name: "Pika" })).toBeDisabled();
    await expect(dialog.getByText(/^Set PIKA_API_KEY/)).toBeVisible();
    const dear = dialog.getByRole("radio", { name: /^Your render service \$[\d,.]+ at most$/ });
    await expect(dear).toBeDisabled();
    await expect(dear).toHaveAccessibleDescription(/^Beyond today's limit: \$\d+\.\d\d of \$100\.00 are left\./);
    await expect(dialog.getByText(/of \$100\.00 spent.* left$/)).toBeVisible();
    await expectOpenToAll(page, "question");
    expect(await services.orders(), "nothing is ordered by looking").toBe(before);
  });

  await test.step("the page tells which scene is being made, and which one the service declined", async () => {
    await services.script({ seconds: 3 }, 4); // as many are in hand at a time
    await services.script({ end: "failed", failure: "SAFETY.INPUT.TEXT" });
    const told = await film.noteTold();
    await dialog.getByRole("button", { name: `Export for ${FIVE} at most` }).click();
    await expect(dialog).toBeHidden();
    await film.expectState("Rendering", "Rendering...");
    await expect.poll(told).toContain("Rendering scene 1/5...");
    await expect.poll(told).toMatch(/0 of 5 scenes ready \(\d+%\)/);
    for (const number of [1, 2, 3, 4]) await expect.poll(told).toContain(`Scene ${number} · Mock`);
    await keepShot(page, "services-scenes");
    await film.expectState("Failed", "Retry Render");
    await expect(film.preview.getByText(/Mock of Runway declined this scene's picture or text\. Edit it and try again\./)).toBeVisible();
    await film.preview.getByRole("button", { name: "Scene 5", exact: true }).click();
    await expect(page.getByRole("article", { name: "Segment 5" })).toBeFocused();
  });

  await test.step("tried again, only the scene is paid for that is not there", async () => {
    await services.script({ submit: [{ kind: "drop", accepted: true }] });
    await film.button("Retry Render").click();
    const mock = dialog.getByRole("radio", { name: `Mock of Runway ${ONE} at most` });
    await expect(mock).toHaveAccessibleDescription(/^4 of 5 scenes are paid for already\./);
    await dialog.getByRole("button", { name: `Export for ${ONE} at most` }).click();
    await film.expectState("Failed", "Retry Render");
    expect(await services.orders()).toBe(before + 6);
  });

  await test.step("whether that one was taken is not known: it is said, and said again by the loaded page", async () => {
    await expect(film.preview.getByText(/^We could not confirm whether .* accepted/)).toBeVisible();
    await page.reload();
    await expect(list.getByRole("listitem")).toContainText(`${ONE} is set aside for it.`);
  });

  await test.step("checking tells what can be known, and costs nothing", async () => {
    await list.getByRole("button", { name: "Check again: Scene 5" }).click();
    await expect(list.getByText(/cannot look for an order/)).toBeVisible();
    await expect(list.getByRole("button", { name: "It was not charged: Scene 5" })).toBeVisible();
    await expectOpenToAll(page, "doubt");
    expect(await services.orders()).toBe(before + 6);
  });

  await test.step("sending again says first that it may be charged twice; then the film is made, and that is told", async () => {
    await list.getByRole("button", { name: "Send again: Scene 5" }).click();
    const warning = page.getByRole("alertdialog", { name: "Send scene 5 again?" });
    await expect(warning).toContainText(`It may cost ${ONE} more, beside the ${ONE} that are set aside.`);
    await expectRoom(page, "warning");
    await warning.getByRole("button", { name: "Send again" }).click();
    await film.expectMade();
    await expect(page.getByText("The film is ready", { exact: true }).first()).toBeVisible();
    const paid = `This render cost ${ONE}. The film's scenes cost ${SIX} in all.`;
    await expect(page.getByText(paid, { exact: true })).toBeVisible();
    await expect(film.preview.getByText(SIX, { exact: true })).toBeVisible();
    await expect(list).toBeHidden();
    expect(await services.orders()).toBe(before + 7);
  });

  await test.step("it plays from the studio's own files", async () => {
    await expect(film.video).toHaveAttribute("src", new RegExp(`^/media/projects/${id}/output/final\\.mp4\\?v=`));
    await expect(film.video).toHaveJSProperty("videoWidth", 160);
    await film.video.focus();
    await page.keyboard.press("Space");
    await expect.poll(() => film.video.evaluate((element) => (element as HTMLVideoElement).currentTime)).toBeGreaterThan(0.2);
    await expectRoom(page, "film");
  });

  await test.step("a second time nothing more is to be paid, unless it is wanted otherwise", async () => {
    await film.preview.getByRole("button", { name: "Re-Render" }).click();
    await expect(dialog.getByRole("radio", { name: "Mock of Runway Nothing more to pay" })).toBeChecked();
    await dialog.getByRole("textbox", { name: "Style" }).fill("Ink on paper");
    await expect(dialog.getByRole("button", { name: `Export for ${FIVE} at most` })).toBeVisible();
    await page.keyboard.press("Escape");
    await expect(dialog).toBeHidden();
    await film.expectState("Completed", "Download Video");
  });

  await test.step("the costs are told by film, day and service", async () => {
    await page.goto("/");
    await page.getByRole("link", { name: "What services have cost" }).click();
    await expect(page.getByRole("heading", { level: 1, name: "Costs" })).toBeVisible();
    const row = page.getByRole("table", { name: "By film" }).getByRole("row", { name: /^Made elsewhere 7 orders / });
    await expect(row.first()).toContainText(`${ONE} set aside`);
    await expect(page.getByRole("table", { name: "By service" })).toContainText("Mock of Runway");
    await expectOpenToAll(page, "costs");
  });

  await test.step("nothing temporary is left", async () => {
    const files = await studio.files();
    const place = `media/projects/${id}/`;
    const kept = files.filter((file) => file.startsWith(place)).map((file) => file.slice(place.length));
    const inFolder = (folder: string) => kept.filter((file) => file.startsWith(`${folder}/`)).length;
    expect(kept.filter((file) => file.startsWith("output/"))).toEqual(["output/final.mp4"]);
    expect({ clips: inFolder("clips"), narrations: inFolder("audio") }).toEqual({ clips: 5, narrations: 5 });
    expect(kept).toHaveLength(1 + 5 + 5 + inFolder("images"));
    expect(files.filter((file) => /(^|\/)\.|\.part$|\.tmp$/.test(file))).toEqual([]);
  });
});

test("what a paid voice would cost is told before any text is sent, and it reads once that is wanted", async ({ page, studio, services }) => {
  const dialog = page.getByRole("dialog", { name: "Generate all audio?" });
  const id = await studio.importStory({ title: "Read elsewhere", segments: [{ text_content: "The lamp burns." }, { text_content: "Nobody sleeps." }] });
  await studio.api("PATCH", "/settings/", { default_voice_id: "openai:nova" });

  await test.step("the price stands there, has its room, and is left by Escape", async () => {
    await page.goto(`/projects/${id}/`);
    await page.getByRole("button", { name: /^Generate all audio/ }).click();
    await expect(dialog).toContainText(/OpenAI reads 2 segments\. It is paid for 29 characters: \$0\.\d+ at most\./);
    await expectOpenToAll(page, "paid-voice");
    await page.keyboard.press("Escape");
    await expect(dialog).toBeHidden();
    expect(await services.readings()).toBe(0);
  });

  await test.step("by its key it is asked again, and paid once that is wanted", async () => {
    await page.keyboard.press("g");
    await dialog.getByRole("button", { name: /^Generate for \$0\.\d+ at most$/ }).click();
    await expect(dialog).toBeHidden();
    await expect(page.getByRole("article").getByRole("button", { name: /^Generate audio again/ })).toHaveCount(2);
    expect(await services.readings()).toBe(2);
  });

  await studio.api("PATCH", "/settings/", { default_voice_id: "af_bella" });
});

const BY_KEYS = "without a mouse a service is chosen, an order in doubt sent again, and the next film made here for nothing";

test(BY_KEYS, { tag: "@full" }, async ({ page, studio, services }) => {
  const keys = new Keyboard(page);
  const film = new FilmPage(page);
  await film.open(await filmable(studio, { title: "By keys", segments: 1 }));
  await services.script({ submit: [{ kind: "drop", accepted: true }] });

  await test.step("it is ordered", async () => {
    await keys.goTo("Export Video");
    await keys.press("Enter");
    await expect(question(page)).toBeVisible();
    await keys.goTo(/^Mock of Runway/);
    await keys.goTo("Style");
    await keys.type("Ink");
    await keys.goTo(`Export for ${ONE} at most`);
    await page.keyboard.press("Enter");
    await film.expectState("Failed", "Retry Render");
    await keys.expectFocus();
  });

  await test.step("the order in doubt is sent again", async () => {
    await keys.goTo("Send again: Scene 1");
    await keys.press("Enter");
    await keys.goTo("Send again");
    await page.keyboard.press("Enter");
    await film.expectMade();
    await keys.expectFocus();
  });

  await test.step("this computer makes the next one, and nothing is paid for it", async () => {
    await keys.goTo("Re-Render");
    await keys.press("Enter");
    await keys.goTo(/^Mock of Runway/);
    await keys.press("ArrowUp");
    await expect(page.getByRole("radio", { name: /^This computer/ })).toBeChecked();
    await keys.goTo("Export Video");
    await page.keyboard.press("Enter");
    await expect(film.preview.getByText("Its scenes cost", { exact: true })).toHaveCount(0);
    await film.expectMade();
    await keys.expectFocus();
  });
});
