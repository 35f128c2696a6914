// @vitest-environment node
import { expect, test } from "vitest";
import { relativeTime } from "./relative-time";

const NOW = new Date("2030-06-15T12:00:00Z");
const SECOND = 1000;
const HOUR = 3600 * SECOND;
const DAY = 24 * HOUR;

test.each([
  [0, "just now"],
  [-59 * SECOND, "just now"],
  [-60 * SECOND, "1 minute ago"],
  [-HOUR + SECOND, "59 minutes ago"],
  [-2 * HOUR, "2 hours ago"],
  [-DAY, "yesterday"],
  [-29 * DAY, "29 days ago"],
  [-70 * DAY, "2 months ago"],
  [-400 * DAY, "last year"],
  [30 * DAY - HOUR, "in 29 days"],
])("%i ms from now is %s", (ms, words) => {
  expect(relativeTime(new Date(NOW.getTime() + ms), NOW)).toBe(words);
});
