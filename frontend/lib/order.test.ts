// @vitest-environment node
import { describe, expect, it, test } from "vitest";
import { moved, reconciledOrder } from "./order";

test.each([
  ["a", 2, "b c a d"],
  ["d", 0, "d a b c"],
  ["b", 1, "a b c d"],
  ["a", 99, "b c d a"],
  ["c", -1, "c a b d"],
])("%s moved to %s of a b c d gives %s", (item, place, order) => {
  expect(moved(["a", "b", "c", "d"], item, place)).toEqual(order.split(" "));
});

describe("an order from before, wished back", () => {
  const back = (wished: string, present: string) =>
    reconciledOrder(wished.split(" "), present.split(" ")).join(" ");

  it("is the same where nothing came or went", () => expect(back("a b c", "c b a")).toBe("a b c"));
  it("leaves out what is gone", () => expect(back("a b c", "c a")).toBe("a c"));
  it("keeps what is new behind the one it follows", () => expect(back("a b c", "c x y b a")).toBe("a b c x y"));
  it("keeps what is new and first at the start", () => expect(back("a b", "x b a")).toBe("x a b"));
});
