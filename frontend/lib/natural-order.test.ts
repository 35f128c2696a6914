// @vitest-environment node
import { expect, test } from "vitest";
import { naturallySorted } from "./natural-order";

const sorted = (...names: string[]) => naturallySorted(names, (name) => name);

test("numbers count as numbers, with or without leading zeros", () => {
  expect(sorted("10.jpg", "2.jpg", "001.jpg")).toEqual(["001.jpg", "2.jpg", "10.jpg"]);
  expect(sorted("scene 12b", "scene 12a", "scene 3")).toEqual(["scene 3", "scene 12a", "scene 12b"]);
});

test("no number is too long to be compared", () => {
  const long = "9".repeat(400);
  expect(sorted(`${long}1.jpg`, `${long}.jpg`)).toEqual([`${long}.jpg`, `${long}1.jpg`]);
});

test("case does not matter, and accents are alike however they are stored", () => {
  expect(sorted("b.jpg", "A.jpg", "C.jpg")).toEqual(["A.jpg", "b.jpg", "C.jpg"]);
  expect(sorted("e\u0301 2", "\u00e9 1")).toEqual(["\u00e9 1", "e\u0301 2"]);
});

test("folders are compared before the names in them", () => {
  expect(sorted("images 2/1.jpg", "images/9.jpg", "images 10/1.jpg")).toEqual([
    "images/9.jpg",
    "images 2/1.jpg",
    "images 10/1.jpg",
  ]);
});

test("the given list is left as it is", () => {
  const given = ["b", "a"];
  naturallySorted(given, (name) => name);
  expect(given).toEqual(["b", "a"]);
});
