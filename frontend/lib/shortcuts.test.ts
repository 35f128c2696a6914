import { afterEach, expect, test, vi } from "vitest";
import { chooseSingleKeys, readSingleKeys, shortcutOf, watchSingleKeys } from "./shortcuts";

afterEach(() => {
  document.body.replaceChildren();
  localStorage.clear();
});

/** The shortcut of a key that is pressed on an element. */
function pressed(init: KeyboardEventInit, on: Element = document.body) {
  const event = new KeyboardEvent("keydown", { bubbles: true, cancelable: true, ...init });
  on.dispatchEvent(event);
  return shortcutOf(event);
}

function put(html: string): Element {
  document.body.innerHTML = html;
  return document.body.querySelector(".here") ?? document.body;
}

test.each([
  [{ key: "Enter", ctrlKey: true }, "export"],
  [{ key: "Enter", metaKey: true }, "export"],
  [{ key: "z", ctrlKey: true }, "undo"],
  [{ key: "g" }, "narrate"],
  [{ key: "j" }, "next"],
  [{ key: "k" }, "previous"],
  [{ key: "n" }, "add"],
  [{ key: "s" }, "settings"],
  [{ key: "ArrowUp", altKey: true }, "up"],
  [{ key: "ArrowDown", altKey: true }, "down"],
  [{ key: "?", shiftKey: true }, "help"],
  [{ key: "о", code: "KeyJ" }, "next"],
])("%o means %s", (init, shortcut) => {
  expect(pressed(init)).toBe(shortcut);
});

test.each([
  [{ key: "Enter" }],
  [{ key: "z" }],
  [{ key: "g", ctrlKey: true }],
  [{ key: "J", shiftKey: true }],
  [{ key: "n", altKey: true }],
  [{ key: "z", ctrlKey: true, shiftKey: true }],
  [{ key: "ArrowUp" }],
  [{ key: "j", repeat: true }],
])("%o is left to the browser", (init) => {
  expect(pressed(init)).toBeNull();
});

test.each([
  "<input class=here>",
  "<textarea class=here></textarea>",
  "<select class=here></select>",
  "<div contenteditable=true><b class=here></b></div>",
])("nobody who types in %s sets anything off", (html) => {
  const field = put(html);
  for (const init of [{ key: "g" }, { key: "Enter", ctrlKey: true }, { key: "z", metaKey: true }]) {
    expect(pressed(init, field)).toBeNull();
  }
});

test.each(["dialog", "alertdialog", "menu"])("a key under an open %s sets nothing off", (role) => {
  expect(pressed({ key: "g" }, put(`<p class=here></p><div role=${role}></div>`))).toBeNull();
});

test("a menu that fades has no keys any more", () => {
  expect(pressed({ key: "g" }, put("<p class=here></p><div role=menu data-state=closed></div>"))).toBe("narrate");
});

test("a key that somebody has taken already sets nothing off", () => {
  const card = put("<p class=here></p>");
  card.addEventListener("keydown", (event) => event.preventDefault());
  expect(pressed({ key: "ArrowUp", altKey: true }, card)).toBeNull();
});

test("shortcuts of a single key are on until they are switched off, which is remembered and told", () => {
  const told = vi.fn();
  const stop = watchSingleKeys(told);
  expect(readSingleKeys()).toBe(true);
  chooseSingleKeys(false);
  expect(readSingleKeys()).toBe(false);
  chooseSingleKeys(true);
  expect(readSingleKeys()).toBe(true);
  expect(told).toHaveBeenCalledTimes(2);
  stop();
});
