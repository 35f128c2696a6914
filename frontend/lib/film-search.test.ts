// @vitest-environment node
import { expect, test } from "vitest";
import { summary } from "@/testing/shapes";
import { matching } from "./film-search";

const FILMS = ["The Lamp on the Last Rock", "Café au lait", "Lamplighters"].map((title) => summary({ title }));
const found = (search: string) => matching(FILMS, search).map(({ title }) => title);

test.each([
  ["lamp", ["The Lamp on the Last Rock", "Lamplighters"]],
  [" ROCK  lamp ", ["The Lamp on the Last Rock"]],
  ["cafe", ["Café au lait"]],
  ["lighthouse", []],
])("a search for %s finds %j", (search, titles) => {
  expect(found(search)).toEqual(titles);
});

test("without words everything is found, and stays the same list", () => {
  expect(matching(FILMS, "  ")).toBe(FILMS);
});
