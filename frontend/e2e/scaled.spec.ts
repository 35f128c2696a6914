import { readFile } from "node:fs/promises";
import type { Locator, Page, Response } from "@playwright/test";
import { FilmPage } from "./film-page";
import { filmable } from "./films";
import { expect, test } from "./scaled";
import type { ScaledServers } from "./scaled-servers";

const TITLE = "Made by many";
const SCENES = 3;
const PRICE = "$0.30";

test.skip(process.platform === "win32", "Ceph's object gateway does not run here");

/** What the browser had from the bucket so far, each by an address that was signed for it. */
function noteBucket(page: Page, servers: ScaledServers): () => { key: string; status: number; url: string }[] {
  const answers: Response[] = [];
  page.context().on("response", (response) => {
    if (new URL(response.url()).origin === servers.origin) answers.push(response);
  });
  return () => {
    const signed = answers.filter((answer) => new URL(answer.url()).searchParams.has("X-Amz-Signature"));
    expect(signed, "nobody asks the bucket without a signature").toHaveLength(answers.length);
    const place = servers.pathOf("");
    return signed.map((answer) => ({
      key: new URL(answer.url()).pathname.replace(place, ""),
      status: answer.status(),
      url: answer.url(),
    }));
  };
}

/** Runs to a time (s); gives that of the frame which the player then shows. */
async function frameAt(video: Locator, seconds: number): Promise<number> {
  return video.evaluate((element, time) => {
    const player = element as HTMLVideoElement;
    player.pause();
    return new Promise<number>((resolve) => {
      player.requestVideoFrameCallback((_, { mediaTime }) => resolve(mediaTime));
      player.currentTime = time;
    });
  }, seconds);
}

const currentTime = (video: Locator) => video.evaluate((element) => (element as HTMLVideoElement).currentTime);

/** That pictures are shown, and not the place where they would be. */
async function expectShown(pictures: Locator, count: number) {
  await expect(pictures).toHaveCount(count);
  for (const picture of await pictures.all()) {
    await picture.scrollIntoViewIfNeeded();
    await expect(picture).not.toHaveJSProperty("naturalWidth", 0);
  }
}

test("a film that a worker makes of a service's scenes plays in the browser from the bucket, where all of its pictures come from", async ({
  page,
  studio,
  servers,
  services,
  worker,
  complaints,
}) => {
  complaints.expect(new RegExp(`^a request to ${servers.origin}$`));
  const film = new FilmPage(page);
  const bucket = noteBucket(page, servers);
  const id = await filmable(studio, { title: TITLE, segments: SCENES });
  const key = `projects/${id}/output/final.mp4`;

  await test.step("the pictures of its cards come from the bucket", async () => {
    await film.open(id);
    await expectShown(page.getByRole("article").getByRole("img"), SCENES);
    const pictures = bucket().filter((answer) => answer.key.startsWith(`projects/${id}/images/`));
    expect(new Set(pictures.map((answer) => answer.key)).size).toBe(SCENES);
    expect(pictures.filter(({ status }) => status !== 200)).toEqual([]);
  });

  await test.step("the mock is chosen for its price, and the page tells which scene is being made", async () => {
    await services.script({ seconds: 2 }, SCENES);
    await film.button("Export Video").click();
    const dialog = page.getByRole("dialog", { name: "Who makes the film?" });
    await dialog.getByRole("radio", { name: "This computer Free" }).check();
    await dialog.getByRole("radio", { name: `Mock of Runway ${PRICE} at most` }).check();
    const told = await film.noteTold();
    await dialog.getByRole("button", { name: `Export for ${PRICE} at most` }).click();
    await expect(dialog).toBeHidden();
    await film.expectState("Rendering", "Rendering...");
    await expect.poll(told).toContain(`Rendering scene 1/${SCENES}...`);
    await film.expectMade();
    expect(await services.orders()).toBe(SCENES);
  });

  await test.step("it plays and seeks", async () => {
    await expect(film.video).toHaveAttribute("src", new RegExp(`^/media/${key.replace(".", "\\.")}\\?v=`));
    await expect(film.video).toHaveJSProperty("videoWidth", 160);
    await expect(film.video).toHaveJSProperty("videoHeight", 90);
    await film.video.focus();
    await page.keyboard.press("Space");
    await expect.poll(() => currentTime(film.video)).toBeGreaterThan(0.2);
    expect(await frameAt(film.video, 2.5)).toBeCloseTo(2.5, 1);
    expect(await frameAt(film.video, 0.5)).toBeCloseTo(0.5, 1);
  });

  await test.step("every byte of it is a part that the bucket gave", async () => {
    const parts = bucket().filter((answer) => answer.key === key);
    expect(parts.length).toBeGreaterThan(0);
    expect(parts.filter(({ status }) => status !== 206)).toEqual([]);
    const part = await fetch(parts[0]?.url ?? "", { headers: { Range: "bytes=4-7" } });
    expect([part.status, await part.text()]).toEqual([206, "ftyp"]);
  });

  await test.step("it is downloaded under its title", async () => {
    const coming = page.waitForEvent("download");
    await film.button("Download Video").click();
    const download = await coming;
    expect(download.suggestedFilename()).toBe(`${TITLE}.mp4`);
    const signed = bucket().find((answer) => answer.key === key);
    const there = Buffer.from(await (await fetch(signed?.url ?? "")).arrayBuffer());
    expect((await readFile(await download.path())).equals(there), "it has the bytes that lie in the bucket").toBe(true);
  });

  await test.step("its card in the list has its picture", async () => {
    await page.goto("/");
    await expectShown(page.getByRole("main").locator("img"), 1);
  });

  await test.step("nothing temporary is left, neither with the worker and the studio nor in the bucket", async () => {
    await expect.poll(() => worker.left()).toEqual([]);
    const work = (file: string) => /^(media|work|uploads|cache)\//.test(file);
    expect((await studio.files()).filter(work)).toEqual([]);
    const place = `projects/${id}/`;
    const keys = (await servers.keys()).filter((name) => !name.startsWith("pieces/")); // kept for the next film
    expect(keys.filter((name) => !name.startsWith(place))).toEqual([]);
    const kept = keys.map((name) => name.slice(place.length));
    const folders = kept.map((name) => name.split("/")[0]);
    const count = (folder: string) => folders.filter((one) => one === folder).length;
    expect(kept.filter((name) => name.startsWith("output/"))).toEqual(["output/final.mp4"]);
    expect({ clips: count("clips"), narrations: count("audio") }).toEqual({ clips: SCENES, narrations: SCENES });
    expect(kept).toHaveLength(1 + 2 * SCENES + count("images"));
  });
});
