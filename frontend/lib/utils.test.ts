// @vitest-environment node
import { describe, expect, it, test } from "vitest";
import { cn, countOf, formatDuration, formatFileSize, formatRemaining } from "./utils";

describe("formatDuration", () => {
  test.each([
    [0, "0:00"],
    [0.9, "0:00"],
    [5, "0:05"],
    [65, "1:05"],
    [88.99, "1:28"],
    [599, "9:59"],
    [3599.9, "59:59"],
    [3600, "1:00:00"],
    [3723, "1:02:03"],
    [-1, "0:00"],
    [Number.NaN, "0:00"],
    [Number.POSITIVE_INFINITY, "0:00"],
  ])("shows %s seconds as %s", (seconds, shown) => {
    expect(formatDuration(seconds)).toBe(shown);
  });
});

describe("formatFileSize", () => {
  test.each([
    [0, "0 B"],
    [512, "512 B"],
    [1023, "1023 B"],
    [1024, "1.0 KB"],
    [1536, "1.5 KB"],
    [1024 ** 2 - 1, "1.0 MB"],
    [47_395_635, "45.2 MB"],
    [3 * 1024 ** 3, "3.0 GB"],
    [2048 * 1024 ** 4, "2048.0 TB"],
    [-5, "0 B"],
    [Number.NaN, "0 B"],
  ])("shows %s bytes as %s", (bytes, shown) => {
    expect(formatFileSize(bytes)).toBe(shown);
  });
});

describe("formatRemaining", () => {
  test.each([
    [0, "a few seconds left"],
    [9.9, "a few seconds left"],
    [10, "about 10 s left"],
    [41, "about 45 s left"],
    [55, "about 55 s left"],
    [56, "about 1 min left"],
    [95, "about 2 min left"],
    [3569, "about 59 min left"],
    [3570, "about 1 h left"],
    [3900, "about 1 h 5 min left"],
  ])("says of %s seconds %s", (seconds, shown) => {
    expect(formatRemaining(seconds)).toBe(shown);
  });

  test.each([null, undefined, Number.NaN, Number.POSITIVE_INFINITY, -1])("says nothing of %s", (seconds) => {
    expect(formatRemaining(seconds)).toBeNull();
  });
});

describe("countOf", () => {
  test.each([
    [0, "0 segments"],
    [1, "1 segment"],
    [2000, "2,000 segments"],
  ])("%s", (count, shown) => {
    expect(countOf(count, "segment")).toBe(shown);
  });

  it("takes an irregular plural", () => {
    expect(countOf(2, "story", "stories")).toBe("2 stories");
  });
});

describe("cn", () => {
  it("lets a later class win over an earlier one of the same property", () => {
    expect(cn("px-2 text-sm", false, "px-4")).toBe("text-sm px-4");
  });

  it("knows that our sizes of type are sizes and not colours", () => {
    expect(cn("text-muted-foreground text-base", "text-2xl")).toBe("text-muted-foreground text-2xl");
    expect(cn("shadow-soft", "shadow-none")).toBe("shadow-none");
  });
});
