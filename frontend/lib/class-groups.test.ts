// @vitest-environment node
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createTailwindMerge, extendTailwindMerge } from "tailwind-merge";
import { expect, test } from "vitest";
import { CLASS_GROUPS } from "./class-groups";

const ROOT = join(import.meta.dirname, "..");
const ours = createTailwindMerge(() => CLASS_GROUPS);
/** Those of all of Tailwind, with the names of our own design. */
const all = extendTailwindMerge({
  extend: {
    theme: {
      shadow: ["soft"],
      text: ["xs", "sm", "base", "lg", "xl", "2xl"],
      animate: ["spin", "lamp", "breathe", "appear", "vanish", "rise", "pass"],
    },
  },
});

function sources(): string[] {
  return ["app", "components"].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
      .filter((name) => /\.tsx?$/.test(name) && !name.includes(".test."))
      .map((name) => readFileSync(join(ROOT, folder, name), "utf8")),
  );
}

/** Every word in the texts of the sources that may be a class, without what stands before its last colon. */
function classes(): string[] {
  const texts = sources().flatMap((source) => [...source.matchAll(/"([^"\n]*)"|`([^`]*)`/g)].map(([, one, other]) => one ?? other ?? ""));
  const words = texts.flatMap((text) => text.split(/\s+/)).map((word) => word.replace(/^.*:(?![^[]*\])/, ""));
  return [...new Set(words)].filter((word) => /^-?[a-z][\w./%[\](),+*!-]*$/.test(word));
}

/** Whether it is a class to them: of the same one twice, one goes. What is none stays beside whatever it stands. */
const isKnown = (word: string, merge: typeof all) => merge(`${word} ${word}`) === word;

test("of two classes in the sources the same one stays as with the groups of all of Tailwind", () => {
  const words = classes();
  expect(words).toEqual(expect.arrayContaining(["px-4", "text-muted-foreground", "max-h-[60dvh]", "-ml-2", "cursor-grab!"]));
  const known = words.filter((word) => isKnown(word, all));
  expect(known).toEqual(words.filter((word) => isKnown(word, ours)));
  const different = known.flatMap((one) =>
    known.filter((other) => ours(`${one} ${other}`) !== all(`${one} ${other}`)).map((other) => `${one} ${other}`),
  );
  expect(different).toEqual([]);
});

test.each([
  "hover:p-2 p-4 hover:px-1",
  "focus-visible:-outline-offset-2 -outline-offset-1",
  "before:text-sm text-lg before:text-base",
  "data-[state=open]:hidden flex data-[state=open]:block",
  "[&_svg]:size-4 [&_svg]:w-2 size-8",
  "cursor-pointer cursor-grab! cursor-text",
])("what stands before a class is minded, too: %s", (text) => {
  expect(ours(text)).toBe(all(text));
});
