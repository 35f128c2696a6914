import { emptyStudio } from "./empty-studio";
import { FilmPage } from "./film-page";
import { segmentsOf, SHAPE } from "./films";
import { expect, test } from "./fixtures";
import { Keyboard } from "./keyboard";
import { COLOURS, picture } from "./material";

const STORY = "The kettle\n\nThe kettle began to sing.\n\nNobody heard it.\n";

test("from the first run to a film without a mouse, and the focus is never lost", async ({ page, studio }) => {
  test.setTimeout(120_000);
  await emptyStudio(studio);
  const keys = new Keyboard(page);
  const film = new FilmPage(page);
  const texts = async (project: string) => {
    const { segments } = await studio.api<{ segments: { text_content: string }[] }>("GET", `/projects/${project}/`);
    return segments.map((segment) => segment.text_content);
  };

  await page.goto("/");
  await expect(page.getByRole("button", { name: "Open the sample story" })).toBeVisible();
  await keys.goTo("New film");
  await keys.press("Enter");
  await keys.expectFocus("Title");
  await keys.type("The kettle");
  await page.keyboard.press("Enter"); // leads to another page, which begins without a focus
  await expect(page).toHaveURL(/\/projects\/[0-9a-f-]+\/$/);
  const id = /projects\/([^/]+)/.exec(page.url())?.[1] ?? "";
  await studio.api("PATCH", `/projects/${id}/`, SHAPE);

  await keys.goTo("Write or paste the story");
  await keys.type(STORY);
  await keys.goTo("Make segments");
  await keys.press("Enter");
  await expect(page.getByRole("article")).toHaveCount(3);
  await keys.expectFocus();

  // A segment is added, deleted, and brought back.
  await keys.goTo(/^Segment 1/);
  await keys.press("n");
  await keys.expectFocus("Text of segment 2");
  await keys.type("Steam rose.");
  await keys.goTo("More for segment 2", { back: true });
  await keys.press("Enter", "End");
  await keys.expectFocus("Delete the segment");
  await keys.press("Enter");
  await expect(page.getByRole("article")).toHaveCount(3);
  await keys.expectFocus(/^Segment 2/);
  await keys.press("Control+z");
  await expect(page.getByRole("article")).toHaveCount(4);
  await expect.poll(async () => (await texts(id))[1]).toBe("Steam rose.");

  // It is moved, and moved back.
  await keys.press("k");
  await keys.expectFocus(/^Segment 2/);
  await keys.press("Alt+ArrowDown");
  await expect.poll(async () => (await texts(id))[2]).toBe("Steam rose.");
  await keys.expectFocus(/^Segment 3/);
  await keys.press("Control+z");
  await expect.poll(async () => (await texts(id))[1]).toBe("Steam rose.");

  // Every segment gets a picture; the file manager has a keyboard of its own.
  page.on("filechooser", () => {}); // from here on, and not from a key press on, the browser asks us for files
  for (const [place, colour] of COLOURS.entries()) {
    await keys.goTo(new RegExp(`^Add a picture to segment ${place + 1}`));
    const [chooser] = await Promise.all([page.waitForEvent("filechooser"), page.keyboard.press("Enter")]);
    await chooser.setFiles({ name: `${place + 1}.png`, mimeType: "image/png", buffer: picture(colour) });
    await expect(page.getByRole("article").getByRole("img")).toHaveCount(place + 1);
    await keys.expectFocus();
  }

  // All is read aloud; one segment is locked, and can be unlocked.
  await keys.goTo(/^Segment 1/, { back: true });
  await keys.press("g");
  await expect.poll(async () => (await segmentsOf(studio, id)).every(({ audio_duration }) => audio_duration !== null), { timeout: 60_000 }).toBe(true);
  await expect(page.getByRole("button", { name: "Play segment 1", exact: true })).toBeVisible();
  await keys.goTo("Lock the audio of segment 1");
  await keys.press("Space");
  await expect(page.getByRole("switch", { name: "Lock the audio of segment 1" })).toBeChecked();
  await keys.press("Space");
  await expect(page.getByRole("switch", { name: "Lock the audio of segment 1" })).not.toBeChecked();

  // The film is made, from the button and by the shortcut.
  await expect(film.button("Export Video")).toBeEnabled(); // the page knows of every narration, too
  await keys.goTo("Export Video");
  await keys.press("Enter");
  await film.expectMade();
  await keys.expectFocus();
  await expect(film.video).toHaveJSProperty("videoWidth", SHAPE.resolution_width);
});

test("dialogs and menus give the focus back to where it was", async ({ page, studio }) => {
  await studio.importStory({ title: "Focus", segments: [{ text_content: "One." }] });
  const keys = new Keyboard(page);
  await page.goto("/");
  await expect(page.getByRole("article").first()).toBeVisible();
  await keys.goTo("Theme");
  await keys.press("Enter");
  await keys.press("Escape");
  await keys.expectFocus("Theme");
  await keys.press("?");
  await expect(page.getByRole("dialog")).toBeVisible();
  await keys.press("Escape");
  await keys.expectFocus("Theme");
  await keys.goTo(/^More for “Focus”/);
  await keys.press("Enter", "End");
  await keys.expectFocus("Delete");
  await keys.press("Enter");
  await expect(page.getByRole("alertdialog")).toBeVisible();
  await keys.press("Escape");
  await keys.expectFocus(/^More for “Focus”/);
});
