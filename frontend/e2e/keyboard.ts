/** The studio as somebody has it who uses no mouse: where the focus is, and the ways to another place. */
import { expect, type Page } from "@playwright/test";

const MOST_STEPS = 80;

interface Focus {
  name: string;
  /** The element has a ring, or a caret stands in it. */
  isMarked: boolean;
  isInSight: boolean;
}

export class Keyboard {
  constructor(private readonly page: Page) {}

  /** Presses keys one after the other; after each, something that can be seen has the focus. */
  async press(...keys: string[]) {
    for (const key of keys) {
      await this.page.keyboard.press(key);
      await this.expectFocus();
    }
  }

  async type(text: string) {
    await this.page.keyboard.type(text);
  }

  /** Goes on by Tab (or back) to what has this name. */
  async goTo(name: string | RegExp, { back = false } = {}) {
    const passed: string[] = [];
    for (let step = 0; step < MOST_STEPS; step += 1) {
      const focus = await this.focus();
      if (focus !== null && passed.length > 0 && fits(focus.name, name)) return this.expectFocus();
      passed.push(focus?.name ?? "nothing");
      await this.page.keyboard.press(back ? "Shift+Tab" : "Tab");
    }
    throw new Error(`Tab does not lead to ${String(name)}, but to: ${passed.join(" → ")}`);
  }

  /** That the focus is on something, that it shows there, and that this is in sight. */
  async expectFocus(name?: string | RegExp) {
    await expect
      .poll(async () => {
        const focus = await this.focus();
        if (focus === null) return "The focus is lost.";
        if (name !== undefined && !fits(focus.name, name)) return `The focus is on ${focus.name}.`;
        if (!focus.isMarked) return `Nothing shows that the focus is on ${focus.name}.`;
        return focus.isInSight ? "" : `${focus.name} has the focus and is not in sight.`;
      })
      .toBe("");
  }

  private focus(): Promise<Focus | null> {
    return this.page.evaluate(() => {
      const element = document.activeElement;
      if (!(element instanceof HTMLElement) || element === document.body) return null;
      const isField = [HTMLInputElement, HTMLTextAreaElement, HTMLSelectElement].some((kind) => element instanceof kind);
      const labels = isField ? [...((element as HTMLInputElement).labels ?? [])] : [];
      const labelled = document.getElementById(element.getAttribute("aria-labelledby") ?? "");
      const text = labels.map((label) => label.textContent).join(" ") || labelled?.textContent || element.textContent;
      const { outlineStyle, outlineWidth, backgroundColor } = getComputedStyle(element);
      const isRinged = outlineStyle !== "none" && Number.parseFloat(outlineWidth) > 0;
      // In a menu the line that has the focus is shaded; a dialog that was just opened is itself the place.
      const isShaded = (element.role ?? "").startsWith("menuitem") && backgroundColor !== "rgba(0, 0, 0, 0)";
      const isPlace = element.role === "dialog" || element.role === "menu";
      const { top, bottom, left, right } = element.getBoundingClientRect();
      return {
        name: (element.getAttribute("aria-label") ?? text ?? "").replaceAll(/\s+/g, " ").trim(),
        isMarked: isRinged || isShaded || isPlace,
        isInSight: bottom > 0 && top < innerHeight && right > 0 && left < innerWidth,
      };
    });
  }
}

function fits(name: string, wanted: string | RegExp): boolean {
  return typeof wanted === "string" ? name === wanted : wanted.test(name);
}
