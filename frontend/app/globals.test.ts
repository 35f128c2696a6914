// @vitest-environment node
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";

const css = readFileSync(join(import.meta.dirname, "globals.css"), "utf8");

function tokens(selector: string): Map<string, string> {
  const block = css.slice(css.indexOf(`\n${selector} {`));
  const lines = block.slice(0, block.indexOf("\n}")).matchAll(/--([\w-]+): (#[0-9a-f]{6});/g);
  return new Map(Array.from(lines, ([, name = "", value = ""]) => [name, value]));
}

/** Relative luminance by WCAG 2.2. */
function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const value = parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

const GROUNDS = ["background", "card", "popover", "muted", "accent"];
const WORDS = ["foreground", "muted-foreground", "primary-text", "success-text", "warning-text", "destructive-text"];
const FILLS = ["primary", "success", "destructive"];
const TEXT_PAIRS = [
  ...GROUNDS.flatMap((ground) => WORDS.map((words) => [words, ground])),
  ...FILLS.flatMap((fill) => [fill, `${fill}-hover`].map((ground) => [`${fill}-foreground`, ground])),
  ...["success", "warning", "destructive"].map((tone) => [`${tone}-text`, `${tone}-soft`]),
];
const SHAPE_PAIRS = [
  ...["background", "card", "popover"].flatMap((ground) => ["input", "ring", "warning"].map((shape) => [shape, ground])),
  ...["background", "card"].flatMap((ground) => FILLS.map((fill) => [fill, ground])),
];

describe.each([":root", ".dark"])("in %s", (selector) => {
  const values = tokens(selector);
  const of = (name = "") => values.get(name) ?? `no colour --${name}`;

  test.each(TEXT_PAIRS)("%s is read on %s", (words, ground) => {
    expect(contrast(of(words), of(ground))).toBeGreaterThanOrEqual(4.5);
  });

  test.each(SHAPE_PAIRS)("%s is seen on %s", (shape, ground) => {
    expect(contrast(of(shape), of(ground))).toBeGreaterThanOrEqual(3);
  });
});

test("both themes name the same colours", () => {
  expect([...tokens(".dark").keys()]).toEqual([...tokens(":root").keys()]);
  expect(tokens(":root").size).toBeGreaterThan(20);
});
