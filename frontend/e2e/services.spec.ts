import type { Page } from "@playwright/test";
import { barriers } from "./axe";
import { FakeServices } from "./fake-services";
import { FilmPage } from "./film-page";
import { filmable } from "./films";
import { expect, test as base } from "./fixtures";
import { Studio } from "./studio";

/** A studio whose films services make: the mock, behind which a server of this worker's own plays Runway. */
const test = base.extend<object, { services: FakeServices; studio: Studio }>({
  services: [
    async ({}, provide) => {
      const services = await FakeServices.reserve();
      await provide(services);
      await services.stop();
    },
    { scope: "worker" },
  ],
  studio: [
    async ({ services }, provide) => {
      const studio = await Studio.start(services.environment);
      await services.open();
      await provide(studio);
      expect(await studio.stop(), "the studio's log").toBe("");
    },
    { scope: "worker", timeout: 300_000 }, // the environment for services may have to be prepared first
  ],
});

const PRICE = /^\$\d+\.\d\d at most$/;
const ORDER = /^Export for \$\d+\.\d\d at most$/;

const question = (page: Page) => page.getByRole("dialog", { name: "Who makes the film?" });

/** Opens a film and asks for it; gives the question who is to make it. */
async function ask(film: FilmPage, id: string) {
  await film.open(id);
  await film.button("Export Video").click();
  await expect(question(film.page)).toBeVisible();
  return question(film.page);
}

async function order(film: FilmPage, id: string) {
  const dialog = await ask(film, id);
  await dialog.getByRole("button", { name: ORDER }).click();
  await expect(dialog).toBeHidden();
}

test("a service is chosen, its price is seen before and after, and its film plays", async ({ page, studio, services }) => {
  const film = new FilmPage(page);
  const id = await filmable(studio, { title: "Made elsewhere", segments: 2, seconds: 2 });
  await services.script({ seconds: 3 }, 2);
  const dialog = await ask(film, id);

  await test.step("who can make it, what it costs, and who would have to be set up first", async () => {
    await expect(dialog.getByRole("radio", { name: /^Mock of Runway \$/ })).toBeChecked();
    await expect(dialog.getByRole("radio", { name: /^This computer Free$/ })).toBeEnabled();
    await expect(dialog.getByRole("radio", { name: /^Pika/ })).toBeDisabled();
    await expect(dialog.getByText(/^Set PIKA_API_KEY/)).toBeVisible();
    await expect(dialog.getByText(PRICE)).toHaveCount(1);
    await expect(dialog.getByText("$0.00 spent; no limit is set").first()).toBeVisible();
    await dialog.getByRole("textbox", { name: "Style" }).fill("Ink on paper");
  });

  await test.step("the page tells which scene is being made", async () => {
    await dialog.getByRole("button", { name: ORDER }).click();
    await expect(dialog).toBeHidden();
    await film.expectState("Rendering", "Rendering...");
    await expect(film.footer.getByText("Rendering scene 1/2...")).toBeVisible();
    await expect(film.bar).toHaveAttribute("aria-valuetext", /^0 of 2 scenes ready \(\d+%\)$/);
    await expect(film.preview.getByRole("list", { name: "Scenes in work" })).toContainText("Scene 1");
  });

  await test.step("the film is told, and can be watched", async () => {
    await film.expectMade();
    await expect(page.getByText(/^It cost \$\d+\.\d\d\.$/)).toBeVisible();
    await expect(film.video).toHaveJSProperty("videoWidth", 160);
    await film.video.focus();
    await page.keyboard.press("Space");
    await expect.poll(() => film.video.evaluate((element) => (element as HTMLVideoElement).currentTime)).toBeGreaterThan(0.2);
    await expect(film.preview.getByText(/^\$\d+\.\d\d$/)).toBeVisible();
  });

  await test.step("what was paid for is not paid again", async () => {
    await film.preview.getByRole("button", { name: "Re-Render" }).click();
    await dialog.getByRole("textbox", { name: "Style" }).click(); // it was kept
    await expect(dialog.getByRole("textbox", { name: "Style" })).toHaveValue("Ink on paper");
    await page.keyboard.press("Escape");
    await expect(dialog).toBeHidden();
    await film.expectState("Completed", "Download Video");
  });

  await test.step("the costs are told by film, day and service", async () => {
    await page.goto("/");
    await page.getByRole("link", { name: "What services have cost" }).click();
    await expect(page.getByRole("heading", { level: 1, name: "Costs" })).toBeVisible();
    const films = page.getByRole("table", { name: "By film" });
    await expect(films.getByRole("row", { name: /^Made elsewhere 2 orders \$\d+\.\d\d$/ })).toBeVisible();
    await expect(page.getByRole("table", { name: "By service" })).toContainText("Mock of Runway");
  });
});

test("this computer goes on making films, and nothing is paid for them", async ({ page, studio }) => {
  const film = new FilmPage(page);
  const dialog = await ask(film, await filmable(studio, { title: "Made here", segments: 1 }));
  await dialog.getByRole("radio", { name: /^This computer/ }).check();
  await dialog.getByRole("button", { name: "Export Video" }).click();
  await film.expectMade();
  await expect(film.preview.getByText("Cost", { exact: true })).toHaveCount(0);
});

test("a scene that a service declines is named, and its name leads to it", async ({ page, studio, services }) => {
  const film = new FilmPage(page);
  const id = await filmable(studio, { title: "Declined", segments: 2 });
  await services.script({ end: "failed", failure: "SAFETY.INPUT.TEXT" });
  await order(film, id);
  await film.expectState("Failed", "Retry Render");
  await expect(film.preview.getByText(/declined this scene's picture or text. Edit it and try again./)).toBeVisible();
  const named = film.preview.getByRole("button", { name: /^Scene [12]$/ });
  const number = /\d/.exec(await named.innerText())?.[0];
  await named.click();
  await expect(page.getByRole("article", { name: `Segment ${number}` })).toBeFocused();
});

test("an order that is in doubt is neither repeated nor lost: it is checked, and sent again once that is wanted", async ({
  page,
  studio,
  services,
}) => {
  const film = new FilmPage(page);
  const id = await filmable(studio, { title: "In doubt", segments: 1 });
  await services.script({ submit: [{ kind: "drop", accepted: true }] });
  await order(film, id);
  await film.expectState("Failed", "Retry Render");
  await expect(film.preview.getByText(/^We could not confirm whether .* accepted scene 1\./)).toBeVisible();
  const orders = film.preview.getByRole("list", { name: "Orders to decide about" });
  await expect(orders.getByRole("listitem")).toContainText(/\$\d+\.\d\d is set aside for it\./);

  await test.step("it says the same when it is loaded again", async () => {
    await page.reload();
    await expect(orders.getByRole("listitem")).toHaveCount(1);
  });

  await test.step("checking tells what can be known, and costs nothing", async () => {
    await orders.getByRole("button", { name: "Check again: Scene 1" }).click();
    await expect(orders.getByText(/cannot look for an order/)).toBeVisible();
    await expect(orders.getByRole("button", { name: "It was not charged: Scene 1" })).toBeVisible();
    await film.expectState("Failed", "Retry Render");
  });

  await test.step("sending again says first that it may be charged twice", async () => {
    await orders.getByRole("button", { name: "Send again: Scene 1" }).click();
    const warning = page.getByRole("alertdialog", { name: "Send scene 1 again?" });
    await expect(warning).toContainText("charged, a second time");
    await warning.getByRole("button", { name: "Send again" }).click();
    await film.expectMade();
    await expect(orders).toBeHidden();
  });
});

for (const colorScheme of ["light", "dark"] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme, viewport: { width: 360, height: 740 } });

    test("choosing a service and reading its costs keep nobody out, on a narrow screen either", async ({ page, studio }) => {
      const film = new FilmPage(page);
      const dialog = await ask(film, await filmable(studio, { title: "Narrow", segments: 1 }));
      await page.evaluate(() => Promise.allSettled(document.getAnimations().map(({ finished }) => finished)));
      expect.soft(await barriers(page), "the question").toEqual([]);
      const box = await dialog.boundingBox();
      expect(box?.x).toBeGreaterThanOrEqual(0);
      expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(360);
      expect(await dialog.evaluate((element) => element.scrollWidth - element.clientWidth), "nothing leaves it").toBeLessThanOrEqual(0);

      await page.goto("/costs/");
      await expect(page.getByRole("heading", { level: 1, name: "Costs" })).toBeVisible();
      expect.soft(await barriers(page), "the costs").toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
    });
  });
}
