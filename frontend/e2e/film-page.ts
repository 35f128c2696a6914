/** What the editor shows of a film, as somebody at the screen finds it. */
import { expect, type Locator, type Page } from "@playwright/test";
import type { Colour } from "./material";

export type Badge = "Draft" | "Rendering" | "Completed" | "Failed";
export type ButtonLabel = "Export Video" | "Validating…" | "Rendering..." | "Download Video" | "Retry Render";

/** How far the bar said that the film is. */
export interface Reading {
  percentage: number;
  segment: number;
  total: number;
  phase: string;
  remaining: string | null;
}

const PATIENCE = 60_000;
const HEADLINE = /^Processing segment (\d+)\/(\d+) \((\d+)%\)$/;

export class FilmPage {
  readonly footer: Locator;
  readonly bar: Locator;
  readonly preview: Locator;
  readonly video: Locator;

  constructor(readonly page: Page) {
    this.footer = page.getByRole("contentinfo");
    this.bar = this.footer.getByRole("progressbar", { name: "Rendering" });
    this.preview = page.getByRole("region", { name: "Film" });
    this.video = this.preview.locator("video");
  }

  async open(project: string, hash = "") {
    await this.page.goto(`/projects/${project}/${hash}`);
    await expect(this.badge()).toBeVisible();
  }

  badge(label?: Badge): Locator {
    return this.page.getByRole("banner").getByText(label ?? /^(Draft|Rendering|Completed|Failed)$/, { exact: true });
  }

  button(label: ButtonLabel): Locator {
    return this.footer.getByRole("button", { name: label, exact: true });
  }

  /** The state of badge and button, which go together. */
  async expectState(badge: Badge, label: ButtonLabel) {
    await expect(this.badge(badge)).toBeVisible();
    await expect(this.button(label)).toBeVisible();
  }

  /** That the film that is being made gets done, however long that takes on a busy machine. */
  async expectMade() {
    await expect(this.badge("Completed")).toBeVisible({ timeout: PATIENCE });
    await expect(this.button("Download Video")).toBeVisible();
  }

  /** The bar once it tells a number. */
  async reading(): Promise<Reading> {
    await expect(this.bar).toHaveAttribute("aria-valuetext", HEADLINE);
    const reading = readingOf(await this.footer.evaluate(look, false));
    if (reading === null) throw new Error("The bar is gone.");
    return reading;
  }

  /** From now on every reading of the bar is noted; gives the way to have them. */
  async noteReadings(): Promise<() => Promise<Reading[]>> {
    await this.footer.evaluate(look, true);
    return async () => {
      const noted = await this.page.evaluate(() => (window as unknown as { storyflowNoted: Shown[] }).storyflowNoted);
      return noted.map(readingOf).filter((reading) => reading !== null);
    };
  }

  /** All that the bar and the list of scenes say from now on, however briefly. */
  async noteTold(): Promise<() => Promise<string>> {
    await this.page.evaluate(() => {
      const noted = { told: "" };
      Object.assign(window, { noted });
      const note = () => {
        const bar = document.querySelector("[role=progressbar][aria-label=Rendering]");
        const scenes = document.querySelector("[aria-label='Scenes in work']");
        const now = [bar?.ariaValueText, bar?.nextElementSibling?.textContent, scenes?.textContent].join("\n");
        if (!noted.told.endsWith(now)) noted.told += now;
      };
      new MutationObserver(note).observe(document.body, { subtree: true, childList: true, attributes: true, characterData: true });
    });
    return () => this.page.evaluate(() => (window as unknown as { noted: { told: string } }).noted.told);
  }

  /** The colour in the middle of the picture that the player shows at a time (s), once it is there. */
  async colourAt(seconds: number): Promise<Colour> {
    return this.video.evaluate(async (element, time) => {
      const video = element as HTMLVideoElement;
      // A canvas may still be given the frame before when "seeked" comes.
      const shown = new Promise<void>((resolve) => {
        const look: VideoFrameRequestCallback = (_, { mediaTime }) => {
          if (Math.abs(mediaTime - time) < 0.1) resolve();
          else video.requestVideoFrameCallback(look);
        };
        video.requestVideoFrameCallback(look);
      });
      video.currentTime = time;
      await shown;
      const canvas = document.createElement("canvas");
      [canvas.width, canvas.height] = [video.videoWidth, video.videoHeight];
      const context = canvas.getContext("2d");
      if (context === null) throw new Error("There is no canvas.");
      context.drawImage(video, 0, 0);
      const [red = 0, green = 0, blue = 0] = context.getImageData(canvas.width / 2, canvas.height / 2, 1, 1).data;
      return [red, green, blue] as const;
    }, seconds);
  }
}

interface Shown {
  headline: string;
  lines: (string | null)[];
}

/** Runs in the page: what the bar shows now, and where wanted all that it shows from then on. */
function look(footer: Element, follow: boolean): Shown {
  const shown = () => {
    const bar = footer.querySelector("[role=progressbar][aria-label=Rendering]");
    const lines = [...(bar?.nextElementSibling?.children ?? [])].map(({ textContent }) => textContent);
    return { headline: bar?.getAttribute("aria-valuetext") ?? "", lines };
  };
  if (follow) {
    const noted: Shown[] = [];
    const options = { subtree: true, childList: true, attributes: true, characterData: true };
    new MutationObserver(() => noted.push(shown())).observe(footer, options);
    Object.assign(window, { storyflowNoted: noted });
  }
  return shown();
}

function readingOf({ headline, lines }: Shown): Reading | null {
  const [, segment, total, percentage] = (HEADLINE.exec(headline) ?? []).map(Number);
  if (segment === undefined || total === undefined || percentage === undefined) return null;
  return { percentage, segment, total, phase: lines[0] ?? "", remaining: lines[1] ?? null };
}

/** How far two colours are from each other at most, in any of their three parts. */
export function distance(one: Colour, other: Colour): number {
  return Math.max(...one.map((part, index) => Math.abs(part - (other[index] ?? 0))));
}

/** That something has the colour of a token ("--primary"), whatever that is, while no pointer is over it. */
export async function expectColour(element: Locator, token: string) {
  await element.page().mouse.move(0, 0);
  const wanted = await element.evaluate((_, name) => {
    const probe = document.createElement("i");
    probe.style.backgroundColor = `var(${name})`;
    document.body.append(probe);
    const { backgroundColor } = getComputedStyle(probe);
    probe.remove();
    return backgroundColor;
  }, token);
  await expect(element).toHaveCSS("background-color", wanted);
}
