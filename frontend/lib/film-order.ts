/** What may be ordered from whom, and in which words. */
import { LOCAL } from "./providers";
import type { Amount, Budget, Estimate, ProviderEstimate, RenderOptions, RenderWish } from "./types";
import { formatAbout } from "./utils";

/** What somebody has entered of what a service may be asked for; empty texts ask for nothing. */
export interface OptionDraft {
  transition: string;
  style: string;
  music: string;
  /** Of the music, 0 to 1. */
  volume: number;
  duck: boolean;
}

/** The API's own defaults. */
const NOTHING: OptionDraft = { transition: "", style: "", music: "", volume: 0.3, duck: true };

/** Who made the last film, and how films of services were asked for: in this page, else in the studio. */
export function lastOf({ last_wish }: Estimate, here: RenderWish | null): RenderWish | null {
  if (here === null) return last_wish;
  // This computer is asked for nothing, so what services were asked for before still holds.
  return here.provider === LOCAL ? { ...here, options: last_wish?.options ?? null } : here;
}

/** What was asked for the last time. */
export function draftOf(wish: RenderWish | null): OptionDraft {
  const { transition, style, music_url, volume, duck } = wish?.options ?? {};
  return {
    transition: transition ?? NOTHING.transition,
    style: style ?? NOTHING.style,
    music: music_url ?? NOTHING.music,
    volume: volume ?? NOTHING.volume,
    duck: duck ?? NOTHING.duck,
  };
}

/** What is asked for of what the maker offers; what belongs to music only where there is some. */
export function wishOf(maker: ProviderEstimate, draft: OptionDraft): RenderWish {
  const texts = { transition: draft.transition.trim(), style: draft.style.trim(), music_url: draft.music.trim() };
  const music = texts.music_url === "" ? {} : { volume: draft.volume, duck: draft.duck };
  const asked: RenderOptions = Object.fromEntries(
    Object.entries({ ...texts, ...music }).filter(([name, value]) => value !== "" && maker.options.includes(name)),
  );
  return { provider: maker.name, ...(Object.keys(asked).length > 0 && { options: asked }) };
}

/**
 * A maker with the price of what is asked for: what was bought before was bought without wishes, as far as is known
 * here, and may have to be made anew with them.
 */
export function priced(maker: ProviderEstimate, draft: OptionDraft, { daily, monthly }: Budget): ProviderEstimate {
  const { full_cost } = maker;
  if (wishOf(maker, draft).options === undefined || full_cost === null) return maker;
  const affordable = [daily.left, monthly.left].every((left) => left === null || full_cost.micros <= left.micros);
  return { ...maker, bought: 0, cost: full_cost, affordable };
}

/** Whether the film can be ordered from them now. */
export const canMake = ({ ready, problem, affordable }: ProviderEstimate): boolean => ready && problem === "" && affordable;

/** Who is proposed: whoever made it last, else whom the settings name, else this computer. */
export function proposed({ providers }: Estimate, last: RenderWish | null): string {
  const able = providers.filter(canMake);
  const first = able.find(({ name }) => name === last?.provider) ?? able.find(({ chosen }) => chosen);
  return first?.name ?? LOCAL;
}

/** "$0.60 at most", "Free"; nothing where it is not known. */
export function priceOf({ cost, name, bought }: ProviderEstimate): string {
  if (cost === null) return "";
  if (cost.micros > 0) return `${cost.shown} at most`;
  return name === LOCAL || bought === 0 ? "Free" : "Nothing more to pay";
}

/** What is to be known of a maker before choosing. */
export function notesOf(maker: ProviderEstimate, budget: Budget): string[] {
  const { ready, advice, problem, affordable, whole_story, orders, bought, seconds } = maker;
  if (!ready) return [advice];
  if (problem !== "") return [problem];
  const notes: string[] = [];
  if (!affordable) notes.push(beyond(budget));
  if (whole_story) notes.push("Makes the whole film, its sound included.");
  if (bought > 0 && !whole_story) notes.push(`${bought} of ${orders} scenes are paid for already.`);
  const about = formatAbout(seconds);
  if (about !== null) notes.push(`Takes ${about}.`);
  return notes;
}

/** Which limit is in the way, and what is left of it. */
function beyond({ daily, monthly }: Budget): string {
  const limits = [
    { whose: "today's", ...daily },
    { whose: "this month's", ...monthly },
  ];
  const [nearest] = limits.filter(({ left }) => left !== null).sort((one, other) => microsOf(one.left) - microsOf(other.left));
  if (!nearest?.left || !nearest.limit) return "This is more than may still be spent.";
  return `Beyond ${nearest.whose} limit: ${nearest.left.shown} of ${nearest.limit.shown} are left.`;
}

const microsOf = (amount: Amount | null) => amount?.micros ?? 0;
