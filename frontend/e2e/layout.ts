/** Whether everything has its own place in a page, and pictures of it for people to look at. */
import { join } from "node:path";
import type { Page } from "@playwright/test";

/** From a narrow telephone to a wide screen (px). */
export const WIDTHS = [360, 768, 1440, 2560];

/** Where pages are to be laid down as pictures. */
const { STORYFLOW_E2E_SHOTS } = process.env;

/** Pairs of things to be used of which one lies over the other; what sticks lies over the rest, and should. */
export function overlaps(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const USED = "a[href], button, input, textarea, select, summary, video, [role=slider], [role=switch]";
    const layerOf = (element: Element | null): Element | null => {
      for (let at = element; at !== null; at = at.parentElement) {
        if (["sticky", "fixed"].includes(getComputedStyle(at).position)) return at;
      }
      return null;
    };
    const isSeen = (element: Element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: true });
    const nameOf = (element: Element) =>
      (element.getAttribute("aria-label") || element.textContent || element.tagName).replaceAll(/\s+/g, " ").trim().slice(0, 40);
    const used = [...document.querySelectorAll(USED)]
      .filter((element) => isSeen(element) && !element.closest(".sr-only, [inert]"))
      .map((element) => ({ element, layer: layerOf(element), box: element.getBoundingClientRect() }))
      .filter(({ box }) => box.width > 0 && box.height > 0);
    const found: string[] = [];
    used.forEach((one, index) => {
      for (const other of used.slice(index + 1)) {
        if (one.layer !== other.layer || one.element.contains(other.element)) continue;
        const width = Math.min(one.box.right, other.box.right) - Math.max(one.box.left, other.box.left);
        const height = Math.min(one.box.bottom, other.box.bottom) - Math.max(one.box.top, other.box.top);
        if (width > 0.5 && height > 0.5) found.push(`${nameOf(one.element)} and ${nameOf(other.element)}`);
      }
    });
    return found;
  });
}

/** Waits until nothing fades or glides any more: only then has everything its place and its full contrast. */
export const settled = (page: Page) =>
  page.evaluate(async () => {
    // The page hears of another light by an event, and only the frame after that begins to change colours.
    for (let frame = 0; frame < 3; frame += 1) await new Promise(requestAnimationFrame);
    const ending = document.getAnimations().filter(({ effect }) => effect?.getComputedTiming().endTime !== Infinity);
    await Promise.allSettled(ending.map(({ finished }) => finished));
  });

/** How far the page is wider than the window (px). */
export const overflow = (page: Page) => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);

export async function keepShot(page: Page, name: string) {
  if (STORYFLOW_E2E_SHOTS) await page.screenshot({ path: join(STORYFLOW_E2E_SHOTS, `${name}.png`) });
}
