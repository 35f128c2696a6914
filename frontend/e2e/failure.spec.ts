import { readFile, writeFile } from "node:fs/promises";
import { expectColour, FilmPage } from "./film-page";
import { filmed, filmOf, segmentsOf } from "./films";
import { expect, test } from "./fixtures";
import { COLOURS, picture } from "./material";

test("a film that cannot be made says why, keeps the one before it, and is made once that is put right", async ({
  page,
  studio,
}) => {
  const film = new FilmPage(page);
  const id = await filmed(studio, { title: "Damaged" });
  const earlier = await readFile(filmOf(studio, id));
  const [, second] = await segmentsOf(studio, id);
  await film.open(id);
  const address = await film.video.getAttribute("src");
  await writeFile(studio.fileOf(second?.image_file ?? ""), "no picture any more");

  await film.preview.getByRole("button", { name: "Re-Render" }).click();
  await film.expectState("Failed", "Retry Render");
  await expectColour(film.button("Retry Render"), "--destructive");
  await film.badge("Failed").hover();
  const sentence = await page.getByRole("tooltip").innerText();
  expect(sentence).toMatch(/^Segment 2: The picture cannot be read\. .*\.$/);
  expect(sentence, "no path of this machine").not.toContain("/");
  await expect(film.preview.getByText(sentence)).toBeVisible();

  await test.step("the film before it stays, and says that it is older", async () => {
    await expect(film.preview.getByText("Earlier film")).toBeVisible();
    await expect(film.video).toHaveAttribute("src", address ?? "");
    await expect(film.video).toHaveJSProperty("videoWidth", 160);
    expect((await readFile(filmOf(studio, id))).equals(earlier)).toBe(true);
  });

  await test.step("it says the same when it is loaded again", async () => {
    await page.reload();
    await film.expectState("Failed", "Retry Render");
    await expect(film.preview.getByText(sentence)).toBeVisible();
    await expect(film.preview.getByText("Earlier film")).toBeVisible();
  });

  await test.step("with another picture it is made", async () => {
    const card = page.locator("[data-segment-id]").nth(1);
    const uploaded = page.waitForResponse((response) => response.url().endsWith("/upload-image/"));
    const file = { name: "mended.png", mimeType: "image/png", buffer: picture(COLOURS[3] ?? [0, 0, 0]) };
    await card.locator("input[type=file][accept*=image]").first().setInputFiles(file);
    expect((await uploaded).status()).toBe(200);
    await film.button("Retry Render").click();
    await film.expectMade();
    await expect(film.preview.getByText("Earlier film")).toBeHidden();
    await expect(film.preview.getByText(sentence)).toBeHidden();
    expect((await readFile(filmOf(studio, id))).equals(earlier)).toBe(false);
  });
});
