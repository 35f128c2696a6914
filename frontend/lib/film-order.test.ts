// @vitest-environment node
import { expect, test } from "vitest";
import { budget, estimate, maker, ownService, service, usd } from "../testing/money";
import { canMake, draftOf, lastOf, notesOf, priced, priceOf, proposed, wishOf } from "./film-order";

const draft = draftOf(null);

test.each([
  ["is not set up", service({ ready: false, advice: "Set RUNWAYML_API_KEY.", cost: null }), "Set RUNWAYML_API_KEY."],
  ["cannot take the film", service({ problem: "Scene 3 is too long.", cost: null }), "Scene 3 is too long."],
  ["is too dear", service({ affordable: false }), "Beyond today's limit: $0.20 of $5.00 are left."],
])("who %s cannot be chosen, and why stands there", (_, unable, note) => {
  expect(canMake(unable)).toBe(false);
  const limits = budget({ limit: usd(5), left: usd(0.2) }, { limit: usd(50), left: usd(3) });
  expect(notesOf(unable, limits)).toEqual([note]);
});

test.each([
  [budget({ limit: usd(5), left: usd(4) }, { limit: usd(50), left: usd(3) }), "Beyond this month's limit: $3.00 of $50.00 are left."],
  [budget({}, { limit: usd(50), left: usd(0) }), "Beyond this month's limit: $0.00 of $50.00 are left."],
])("the nearer limit is named", (limits, note) => {
  expect(notesOf(service({ affordable: false }), limits)).toEqual([note]);
});

test("what was bought before is told, and how long it takes", () => {
  expect(notesOf(service({ bought: 2, seconds: 118 }), budget())).toEqual(["2 of 5 scenes are paid for already.", "Takes about 2 min."]);
});

test("with wishes the price is that of all scenes: those that are paid for were made without them", () => {
  const again = service({ bought: 5, cost: usd(0), options: ["style"] });
  const [none, low] = [budget(), budget({ limit: usd(5), left: usd(1) })];
  expect(priced(again, draft, none)).toBe(again);
  expect(priced(again, { ...draft, style: "Ink" }, none)).toMatchObject({ bought: 0, cost: usd(1.25), affordable: true });
  expect(priced(again, { ...draft, style: "Ink" }, low)).toMatchObject({ affordable: false });
  expect(priced(maker(), { ...draft, style: "Ink" }, low)).toEqual(maker());
});

test.each([
  [maker(), "Free"],
  [service(), "$1.25 at most"],
  [service({ bought: 5, cost: usd(0) }), "Nothing more to pay"],
  [service({ cost: null }), ""],
])("the price of %o is said as %s", (who, price) => {
  expect(priceOf(who)).toBe(price);
});

test("this computer is proposed unless the settings name another, or another made the film last", () => {
  expect(proposed(estimate(), null)).toBe("local");
  expect(proposed(estimate(), { provider: "runway" })).toBe("runway");
  expect(proposed(estimate({ providers: [maker({ chosen: false }), service({ chosen: true })] }), null)).toBe("runway");
});

test("after a reload the studio knows what films were asked for; in the page, what was wished last", () => {
  const ink = { provider: "runway", options: { style: "Ink" } };
  expect(lastOf(estimate(), null)).toBeNull();
  expect(lastOf(estimate({ last_wish: ink }), null)).toEqual(ink);
  expect(lastOf(estimate({ last_wish: ink }), { provider: "pika" })).toEqual({ provider: "pika" });
  expect(draftOf(lastOf(estimate({ last_wish: ink }), { provider: "local" })).style).toBe("Ink");
});

test("who cannot make the film is never proposed", () => {
  const providers = [maker({ chosen: false }), service({ chosen: true, affordable: false })];
  expect(proposed(estimate({ providers }), { provider: "runway" })).toBe("local");
});

test("empty fields ask for nothing", () => {
  expect(wishOf(ownService(), draft)).toEqual({ provider: "custom" });
});

test("volume and ducking belong to music, and are asked for with it alone", () => {
  const loud = { ...draft, volume: 0.5, duck: false };
  expect(wishOf(ownService(), { ...loud, transition: " fade " })).toEqual({ provider: "custom", options: { transition: "fade" } });
  expect(wishOf(ownService(), { ...loud, music: "https://files.example/a.mp3" }).options).toEqual({
    music_url: "https://files.example/a.mp3",
    volume: 0.5,
    duck: false,
  });
});

test("what the maker does not offer is not asked for, though it was entered for another", () => {
  const entered = { ...draft, style: "Ink", music: "https://files.example/a.mp3" };
  expect(wishOf(service(), entered)).toEqual({ provider: "runway", options: { style: "Ink" } });
  expect(wishOf(maker(), entered)).toEqual({ provider: "local" });
});

test("what was asked for the last time is entered again", () => {
  const wish = { provider: "custom", options: { style: "Ink", volume: 0.6, duck: false } };
  expect(draftOf(wish)).toEqual({ transition: "", style: "Ink", music: "", volume: 0.6, duck: false });
});
