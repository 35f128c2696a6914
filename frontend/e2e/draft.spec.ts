import { readFile } from "node:fs/promises";
import { FilmPage } from "./film-page";
import { filmed, filmOf } from "./films";
import { expect, test } from "./fixtures";

test("a draft is made from the menu and can be watched, and the film stays as it stands", async ({ page, studio }) => {
  const film = new FilmPage(page);
  const id = await filmed(studio, { title: "Sketched" });
  const before = await readFile(filmOf(studio, id));
  await film.open(id);
  await film.expectState("Completed", "Download Video");

  await film.footer.getByRole("button", { name: "More" }).click();
  await page.getByRole("menuitem", { name: "Make a draft (540p)" }).click();
  const link = film.preview.getByRole("link", { name: "Watch the draft" });
  await expect(link).toBeVisible({ timeout: 60_000 });
  await film.expectState("Completed", "Download Video");
  expect((await readFile(filmOf(studio, id))).equals(before)).toBe(true);

  const address = (await link.getAttribute("href")) ?? "";
  expect(address).toMatch(/\/output\/draft\.mp4\?v=\d+$/);
  const answer = await page.request.get(new URL(address, page.url()).href);
  expect(answer.status()).toBe(200);
  expect(answer.headers()["content-type"]).toBe("video/mp4");
});
