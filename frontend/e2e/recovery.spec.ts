import { readdir } from "node:fs/promises";
import { dirname } from "node:path";
import { CANNOT_HOLD, holdAtStart, holdFurtherOn, holdInTheMiddle } from "./engine";
import { FilmPage } from "./film-page";
import { filmable, filmOf, LONG } from "./films";
import { expect, test } from "./fixtures";

test.skip(CANNOT_HOLD, "a process cannot be held still here");

test("a page that is loaded again, or left and come back to, goes on showing the film in the making", async ({
  page,
  studio,
}) => {
  const film = new FilmPage(page);
  const id = await filmable(studio, { title: "Left and found", ...LONG });
  await film.open(id);
  const holding = holdInTheMiddle(studio, id);
  await film.button("Export Video").click();
  const engine = await holding;
  const before = await film.reading();

  await page.reload();
  await film.expectState("Rendering", "Rendering...");
  expect((await film.reading()).percentage).toBeGreaterThanOrEqual(before.percentage);

  await page.getByRole("link", { name: "All films", exact: true }).click();
  const card = page.getByRole("article").filter({ hasText: "Left and found" });
  await expect(card.getByText("Rendering", { exact: true })).toBeVisible();
  await expect(card.getByText(/^\d+%$/).first()).toBeVisible();

  await page.goBack();
  const { percentage } = await film.reading();
  expect(percentage).toBeGreaterThanOrEqual(before.percentage);
  engine.goOn();
  await film.expectMade();
  await expect(film.video).toHaveJSProperty("videoWidth", 160);
});

test("a studio that is killed in the middle of a film and started again is found by the page, and makes the film", async ({
  page,
  studio,
  complaints,
}) => {
  complaints.expect(/ERR_(CONNECTION_REFUSED|CONNECTION_RESET|EMPTY_RESPONSE|INCOMPLETE_CHUNKED_ENCODING)/);
  const film = new FilmPage(page);
  const id = await filmable(studio, { title: "Killed", ...LONG });
  await film.open(id);
  await page.evaluate(() => Object.assign(window, { storyflowSamePage: true }));
  const readings = await film.noteReadings();
  const holding = holdInTheMiddle(studio, id);
  await film.button("Export Video").click();
  await holding;
  const before = await film.reading();

  await studio.crash();
  const notice = page.getByText("Not connected; trying again.");
  await expect(notice).toBeVisible();
  await expect(film.bar, "what is known stays in sight").toBeVisible();
  const starting = holdAtStart(studio);
  await studio.startAgain();
  await expect(notice).toBeHidden();
  const engine = await holdFurtherOn(await starting, studio, id, before.percentage + 10);
  await expect.poll(async () => (await film.reading()).percentage).toBeGreaterThan(before.percentage);
  engine.goOn();
  await film.expectMade();

  const percentages = (await readings()).map(({ percentage }) => percentage);
  expect(percentages, "it never went backwards").toEqual(percentages.toSorted((a, b) => a - b));
  expect(percentages.at(-1)).toBeGreaterThan(before.percentage);
  expect(await page.evaluate(() => "storyflowSamePage" in window), "nobody loaded the page again").toBe(true);
  await expect(film.video).toHaveJSProperty("duration", 3 * LONG.seconds);
  expect(await readdir(dirname(filmOf(studio, id))), "nothing half-made is left").toEqual(["final.mp4"]);
});
