import { FilmPage } from "./film-page";
import { filmable, filmed } from "./films";
import { expect, test } from "./fixtures";

const NOWHERE = "00000000-0000-4000-8000-000000000000";

test("a film's address opens its film, its texts and its pictures", async ({ page, studio }) => {
  const film = new FilmPage(page);
  await film.open(await filmable(studio, { title: "By address" }));
  await expect(page.getByRole("heading", { level: 1, name: "By address" })).toBeVisible();
  await expect(page).toHaveTitle("By address · StoryFlow");
  await expect(page.getByRole("textbox", { name: "Text of segment 3" })).toHaveValue("Scene 3.");
  await expect(page.getByRole("img", { name: "Picture of segment 1" })).toBeVisible();
  await film.expectState("Draft", "Export Video");
  await page.getByRole("link", { name: "All films", exact: true }).click();
  await expect(page).toHaveTitle("StoryFlow");
});

test("the address of a card's Watch leads to the player", async ({ page, studio }) => {
  const film = new FilmPage(page);
  await filmed(studio, { title: "To be watched" });
  await page.goto("/");
  await page.getByRole("link", { name: "Watch To be watched" }).click();
  await expect(page).toHaveURL(/#watch$/);
  await expect(film.video).toBeFocused();
  await page.reload();
  await expect(film.video).toBeFocused();
});

for (const [what, id] of Object.entries({ "nobody has": NOWHERE, "is none": "lighthouse" })) {
  test(`the address of a film that ${what} says so and leads to all films`, async ({ page, complaints }) => {
    complaints.expect(/status of 404/);
    await page.goto(`/projects/${id}/`);
    await expect(page.getByRole("heading", { name: "This film is not here" })).toBeVisible();
    await page.getByRole("main").getByRole("link", { name: "All films" }).click();
    await expect(page).toHaveURL("/");
  });
}

test("the address of a deleted film gives it back", async ({ page, studio, complaints }) => {
  complaints.expect(/status of 404/);
  const id = await filmable(studio, { title: "Deleted", segments: 1 });
  const response = await fetch(`${studio.url}/api/projects/${id}/`, { method: "DELETE" });
  expect(response.status).toBe(204);
  await page.goto(`/projects/${id}/`);
  await expect(page.getByRole("heading", { name: "“Deleted” was deleted" })).toBeVisible();
  await page.getByRole("button", { name: "Restore it" }).click();
  await new FilmPage(page).expectState("Draft", "Export Video");
});
