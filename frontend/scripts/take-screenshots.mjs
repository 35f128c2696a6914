/**
 * Takes the pictures of the studio that the README shows: docs/studio-*.jpg.
 *
 *   node scripts/take-screenshots.mjs [FOLDER]
 *
 * A real studio is started with an empty home; the sample story is imported, read aloud and filmed in it, and films
 * of parts of it stand beside it in the other states. STORYFLOW_CHROMIUM names the browser.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { chromium } from "@playwright/test";

const ROOT = join(import.meta.dirname, "..", "..");
const SAMPLE = join(ROOT, "examples", "lighthouse");
const SHAPE = { viewport: { width: 1440, height: 900 }, deviceScaleFactor: 1.5, reducedMotion: /** @type {const} */ ("reduce") };
const WELL_UNDER_WAY = { least: 45, most: 90 }; // percent
/** Where in the film the beam touches a sail: on the timeline, and in seconds. */
const SHOWN = { part: 0.65, seconds: 52 };
const NOWHERE = /** @type {const} */ ([1200, 640]); // px: nothing there answers to a pointer
const QUALITY = 80;

/**
 * @typedef {{ id: string, segments: { id: string, image_file: string }[] }} Project
 * @typedef {{ status: string, progress: { percentage: number } | null }} Status
 */

const folder = process.argv[2] ?? join(ROOT, "docs");
const executablePath = process.env.STORYFLOW_CHROMIUM;
const home = await mkdtemp(join(tmpdir(), "storyflow-screenshots-"));
const studio = spawn(join(ROOT, "storyflow"), ["up", "--port", "0"], {
  env: { ...process.env, STORYFLOW_HOME: home, STORYFLOW_MEDIA_ROOT: "" },
  stdio: ["ignore", "pipe", "inherit"],
});
try {
  const origin = await whereItIsOpen();
  await mkdir(folder, { recursive: true });
  const browser = await chromium.launch(executablePath === undefined ? {} : { executablePath });
  try {
    await takeAll(origin, browser);
  } finally {
    await browser.close();
  }
} finally {
  const ended = studio.exitCode === null ? once(studio, "exit") : undefined;
  studio.kill("SIGTERM");
  await ended;
  await rm(home, { recursive: true, force: true });
}

/**
 * @param {string} origin
 * @param {import("@playwright/test").Browser} browser
 */
async function takeAll(origin, browser) {
  const light = await browser.newPage({ ...SHAPE, baseURL: origin, colorScheme: "light" });
  const dark = await browser.newPage({ ...SHAPE, baseURL: origin, colorScheme: "dark" });
  await partOf("Forty years of evenings", 0, 2, { pictures: 0 });
  await failed(await partOf("The drowned compass", 5, 7));
  await partOf("A letter beside the lens", 2, 5, { spoken: false, pictures: 2 });
  await made(await partOf("Two pairs of hands", 8, 10));
  const storm = await partOf("The night of the storm", 3, 9);
  const sample = await wholeSample();

  await Promise.all([light, dark].map((page) => page.goto(`/projects/${sample}/`)));
  await api("POST", `/projects/${sample}/render/`, {});
  await until(sample, isUnderWay);
  await Promise.all([shoot(light, "editor"), shoot(dark, "editor-dark")]);
  await until(sample, ({ status }) => status === "COMPLETED");
  await showFilm(light);
  await shoot(light, "film");

  await api("PATCH", `/projects/${storm}/`, { framerate: 60 });
  await light.goto("/");
  await api("POST", `/projects/${storm}/render/`, {});
  await until(storm, isUnderWay);
  await shoot(light, "dashboard");

  /** @param {Status} status */
  function isUnderWay({ status, progress }) {
    const { least, most } = WELL_UNDER_WAY;
    if (status === "COMPLETED" || (progress?.percentage ?? 0) > most) throw new Error("The film was made too fast to be met.");
    return (progress?.percentage ?? 0) >= least;
  }

  /** Gives its id. */
  async function wholeSample() {
    const { id } = /** @type {Project} */ (await api("POST", "/projects/import/sample/"));
    await readAloud(id);
    return id;
  }

  /**
   * A film of some paragraphs of the sample; gives its id.
   *
   * @param {string} title
   * @param {number} from
   * @param {number} to
   * @param {{ pictures?: number, spoken?: boolean }} [wishes] how many have their picture, and whether they are read aloud
   */
  async function partOf(title, from, to, { pictures = to - from, spoken = pictures > 0 } = {}) {
    const [, ...paragraphs] = (await readFile(join(SAMPLE, "story.md"), "utf8")).split("\n\n").map((text) => text.trim());
    const names = (await readdir(join(SAMPLE, "images"))).toSorted();
    const segments = paragraphs.slice(from, to).map((text_content) => ({ text_content }));
    const project = /** @type {Project} */ (await api("POST", "/projects/import/", { title, segments }));
    for (const [place, { id }] of project.segments.slice(0, pictures).entries()) {
      const name = names[from + place] ?? "";
      const form = new FormData();
      form.append("image", new Blob([await readFile(join(SAMPLE, "images", name))]), name);
      await api("POST", `/segments/${id}/upload-image/`, form);
    }
    if (spoken) await readAloud(project.id);
    return project.id;
  }

  /** @param {string} id */
  async function readAloud(id) {
    const { task_id: task } = /** @type {{ task_id: string }} */ (await api("POST", `/projects/${id}/generate-all-audio/`, {}));
    await repeat(async () => {
      const { status } = /** @type {Status} */ (await api("GET", `/tasks/${task}/status/`));
      if (status === "FAILED") throw new Error("The story could not be read aloud.");
      return status === "COMPLETED";
    });
  }

  /** @param {string} id */
  async function made(id) {
    await api("POST", `/projects/${id}/render/`, {});
    await until(id, ({ status }) => status === "COMPLETED");
  }

  /**
   * Damages a picture behind the studio's back, so that its film fails.
   *
   * @param {string} id
   */
  async function failed(id) {
    const { segments } = /** @type {Project} */ (await api("GET", `/projects/${id}/`));
    const address = new URL(segments.at(-1)?.image_file ?? "", origin);
    await writeFile(join(home, decodeURIComponent(address.pathname)), "no picture any more");
    await api("POST", `/projects/${id}/render/`, {});
    await until(id, ({ status }) => status === "FAILED");
  }

  /**
   * @param {string} id
   * @param {(status: Status) => boolean} holds
   */
  function until(id, holds) {
    return repeat(async () => holds(/** @type {Status} */ (await api("GET", `/projects/${id}/status/`))));
  }

  /**
   * @param {string} method
   * @param {string} path
   * @param {object} [body] sent as JSON, a form as it is
   * @returns {Promise<unknown>}
   */
  async function api(method, path, body) {
    const isForm = body instanceof FormData;
    const answer = await fetch(`${origin}/api${path}`, {
      method,
      ...(body !== undefined && { body: isForm ? body : JSON.stringify(body) }),
      ...(body !== undefined && !isForm && { headers: { "Content-Type": "application/json" } }),
    });
    if (!answer.ok) throw new Error(`${method} ${path} was answered with ${answer.status}: ${await answer.text()}`);
    return answer.json();
  }
}

/** @param {import("@playwright/test").Page} page */
async function showFilm(page) {
  const timeline = await page.locator("canvas").boundingBox();
  if (timeline === null) throw new Error("There is no timeline.");
  await page.mouse.click(timeline.x + timeline.width * SHOWN.part, timeline.y + timeline.height / 2);
  await page.mouse.move(...NOWHERE);
  await page.locator("video").evaluate(async (element, time) => {
    const film = /** @type {HTMLVideoElement} */ (element);
    const happened = (/** @type {string} */ what) => new Promise((resolve) => film.addEventListener(what, resolve, { once: true }));
    const sought = happened("seeked");
    film.currentTime = time;
    await sought;
    await film.play(); // until it has been played, the browser's player shows that it loads
    await happened("timeupdate");
    film.pause();
  }, SHOWN.seconds);
}

/**
 * @param {import("@playwright/test").Page} page
 * @param {string} name
 */
async function shoot(page, name) {
  await page.evaluate(async () => {
    const seen = [...document.images].filter((image) => image.getBoundingClientRect().top < innerHeight);
    await Promise.all([document.fonts.ready, ...seen.map((image) => image.decode())]);
  });
  await page.screenshot({ path: join(folder, `studio-${name}.jpg`), type: "jpeg", quality: QUALITY });
}

/** @param {() => Promise<boolean>} holds */
async function repeat(holds) {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 250));
}

async function whereItIsOpen() {
  if (studio.stdout) {
    for await (const line of createInterface(studio.stdout)) {
      const address = /open at (http:\/\/\S+:\d+)/.exec(line)?.[1];
      if (address !== undefined) return address;
    }
  }
  throw new Error("The studio did not open.");
}
