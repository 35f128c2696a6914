import { CANNOT_HOLD, holdInTheMiddle } from "./engine";
import { FilmPage } from "./film-page";
import { filmable, LONG } from "./films";
import { expect, test } from "./fixtures";

const TABS = 8;

test.skip(CANNOT_HOLD, "a process cannot be held still here");

const isStream = (url: string) => new URL(url).pathname === "/api/events/";

test("a page that did not hear of a film in the making shows it when it asks for another", async ({
  page,
  context,
  studio,
  complaints,
}) => {
  complaints.expect(/ERR_FAILED|status of 409/);
  const id = await filmable(studio, LONG);
  await context.route(({ href }) => isStream(href), (route) => route.abort());
  const film = new FilmPage(page);
  await film.open(id);
  const holding = holdInTheMiddle(studio, id);
  await studio.api("POST", `/projects/${id}/render/`, {});
  const engine = await holding;
  await expect(film.badge("Draft"), "it does not know").toBeVisible();
  const refused = page.waitForResponse((response) => response.url().endsWith("/render/") && response.status() === 409);
  await film.button("Export Video").click();
  await refused;
  await film.expectState("Rendering", "Rendering...");
  expect((await film.reading()).percentage).toBeGreaterThan(0);
  engine.goOn();
  await film.expectMade();
});

test("a film that one of eight tabs asks for is shown by all to its end, over one stream", async ({
  page,
  context,
  studio,
}) => {
  const id = await filmable(studio, LONG);
  const streams: string[] = [];
  context.on("request", (request) => isStream(request.url()) && streams.push(request.url()));
  const films = [new FilmPage(page)];
  while (films.length < TABS) films.push(new FilmPage(await context.newPage()));
  for (const film of films) await film.open(id); // the first one has the stream
  const others = films.slice(1);
  const holding = holdInTheMiddle(studio, id);
  await others[0]?.button("Export Video").click();
  const engine = await holding;
  await expectSame(films);
  expect(streams, "six connections to a server are soon taken").toHaveLength(1);

  await page.close();
  await expect.poll(() => streams.length, "another one has the stream").toBe(2);
  engine.goOn();
  await Promise.all(others.map((film) => film.expectMade()));
  expect(streams).toHaveLength(2);
});

/** That all pages come to show the same reading. */
async function expectSame(films: readonly FilmPage[]) {
  const different = async () => {
    const readings = await Promise.all(films.map((film) => film.reading()));
    return new Set(readings.map(({ percentage }) => percentage)).size;
  };
  await expect.poll(different).toBe(1);
}
