import type { Locator, Page, Response } from "@playwright/test";
import { emptyStudio } from "./empty-studio";
import { filmed } from "./films";
import { expect, test } from "./fixtures";

/** Bytes of compressed script that a page may fetch before anybody has touched it. */
const MOST_SCRIPT = 250_000;

const isScript = (response: Response) => response.request().resourceType() === "script";

/** Opens an address and touches nothing. Gives the bytes of script that came over the wire until all was still. */
async function scriptOf(page: Page, address: string, content: (page: Page) => Locator): Promise<number> {
  const scripts: Response[] = [];
  page.on("response", (response) => isScript(response) && scripts.push(response));
  await page.goto(address);
  await expect(content(page)).toBeVisible();
  await idle(page);
  const sizes = await Promise.all(scripts.map((script) => script.request().sizes()));
  return sizes.reduce((sum, { responseBodySize }) => sum + responseBodySize, 0);
}

/** Until the page has had nothing to do, and has asked for nothing, several times in a row. */
async function idle(page: Page) {
  let asked = 0;
  page.on("request", () => (asked += 1));
  for (let still = 0, before = -1; still < 5; still = asked === before ? still + 1 : 0) {
    before = asked;
    await page.evaluate(() => new Promise((resolve) => requestIdleCallback(resolve)));
    await page.waitForTimeout(200); // what is put off for a moment comes, too
  }
}

test("no page fetches more script by itself than it may", async ({ browser, studio, complaints }, testInfo) => {
  complaints.expect(/status of 404/);
  const weigh = async (name: string, address: string, content: (page: Page) => Locator) => {
    const context = await browser.newContext(); // nothing is there yet
    const bytes = await scriptOf(await context.newPage(), `${studio.url}${address}`, content);
    await context.close();
    testInfo.annotations.push({ type: name, description: `${(bytes / 1000).toFixed(1)} kB` });
    expect.soft(bytes, name).toBeLessThanOrEqual(MOST_SCRIPT);
    expect.soft(bytes, `${name} was weighed`).toBeGreaterThan(0);
  };
  const headed = (name: string) => (page: Page) => page.getByRole("heading", { name });

  await emptyStudio(studio);
  await weigh("the films, where there is none", "/", headed("A film begins with a written story"));
  const { id: empty } = await studio.api<{ id: string }>("POST", "/projects/", { title: "Empty" });
  const finished = await filmed(studio, { title: "Finished" });
  await weigh("the films", "/", headed("Finished"));
  await weigh("a film without segments", `/projects/${empty}/`, headed("This film has no segments yet"));
  await weigh("a film", `/projects/${finished}/`, (page) => page.getByRole("article", { name: "Segment 3" }));
  await weigh("the costs", "/costs/", headed("Costs"));
  await weigh("a film that is not there", `/projects/${crypto.randomUUID()}/`, headed("This film is not here"));
  await weigh("an unknown address", "/nothing/", headed("This page does not exist"));
});
