import type { Request, Route } from "@playwright/test";
import { CANNOT_HOLD, holdAtStart } from "./engine";
import { FilmPage } from "./film-page";
import { filmable, made } from "./films";
import { expect, test } from "./fixtures";

const EVERY = 3_000;

test.skip(CANNOT_HOLD, "a process cannot be held still here");

const STREAMS: Record<string, (route: Route) => void> = {
  "is refused": (route) => void route.abort(),
  "never begins": () => {},
};

for (const [what, treat] of Object.entries(STREAMS)) {
  test(`where the stream of news ${what} the film is asked about every 3 s, and no more once it is made`, async ({
    page,
    studio,
    complaints,
  }) => {
    complaints.expect(/ERR_FAILED/);
    const id = await filmable(studio);
    await page.route(({ pathname }) => pathname === "/api/events/", treat);
    let [asked, answered, questions] = [0, 0, 0];
    const isAboutIt = (request: Request) => new URL(request.url()).pathname === `/api/projects/${id}/status/`;
    page.on("request", (request) => {
      const { pathname } = new URL(request.url());
      if (isAboutIt(request)) asked += 1;
      if (pathname.startsWith("/api/") && pathname !== "/api/events/") questions += 1;
    });
    page.on("requestfinished", (request) => isAboutIt(request) && (answered += 1));
    /** Until it has asked again, and no answer is on its way any more. */
    const heardSince = async (before: number) => {
      await expect.poll(() => answered).toBeGreaterThan(before);
      await expect.poll(() => asked - answered).toBe(0);
      await page.evaluate(() => undefined); // the page has had its turn
    };
    await page.clock.install();
    const film = new FilmPage(page);
    await film.open(id);
    const starting = holdAtStart(studio);
    await film.button("Export Video").click();
    const engine = await starting;
    await film.expectState("Rendering", "Rendering...");

    await page.clock.pauseAt(await page.evaluate(() => Date.now() + 1_000));
    const first = asked;
    await page.clock.runFor(2 * EVERY); // a stream is waited for a while
    await heardSince(first);
    for (let time = 0; time < 3; time += 1) {
      const before = asked;
      await page.clock.runFor(EVERY);
      await heardSince(before);
      expect(asked, "once in 3 s").toBe(before + 1);
    }

    engine.goOn();
    await made(studio, id);
    await page.clock.runFor(EVERY);
    await film.expectState("Completed", "Download Video");
    const before = questions;
    await page.clock.runFor(20 * EVERY);
    expect(questions, "nothing is left to ask").toBe(before);
  });
}
