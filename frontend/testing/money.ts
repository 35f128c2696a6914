/** Bodies about services and their costs as the API gives them, for tests. */
import type { Amount, Budget, BudgetPeriod, Costs, Estimate, NarrationEstimate, ProviderCall, ProviderEstimate } from "@/lib/types";
import { PROJECT_ID } from "./shapes";

export const usd = (dollars: number): Amount => ({ micros: Math.round(dollars * 1e6), shown: `$${dollars.toFixed(2)}` });

export const period = (change: Partial<BudgetPeriod> = {}): BudgetPeriod => ({
  period: "2026-11-21",
  limit: null,
  spent: usd(0),
  reserved: usd(0),
  left: null,
  ...change,
});

export const budget = (daily: Partial<BudgetPeriod> = {}, monthly: Partial<BudgetPeriod> = {}): Budget => ({
  daily: period(daily),
  monthly: period({ period: "2026-11", ...monthly }),
});

const HERE: ProviderEstimate = {
  name: "local",
  title: "This computer",
  ready: true,
  advice: "",
  options: [],
  chosen: true,
  whole_story: false,
  problem: "",
  orders: 0,
  bought: 0,
  cost: usd(0),
  full_cost: usd(0),
  affordable: true,
  seconds: null,
};

/** This computer, or whoever the change makes of it. */
export const maker = (change: Partial<ProviderEstimate> = {}): ProviderEstimate => ({ ...HERE, ...change });

/** A service that makes a clip for each of five scenes. */
export const service = (change: Partial<ProviderEstimate> = {}): ProviderEstimate =>
  maker({ name: "runway", title: "Runway", chosen: false, options: ["style"], orders: 5, cost: usd(1.25), full_cost: usd(1.25), ...change });

/** One that takes the whole story. */
export const ownService = (change: Partial<ProviderEstimate> = {}): ProviderEstimate => {
  const options = ["duck", "music_url", "style", "transition", "volume"];
  return service({ name: "custom", title: "Your render service", options, orders: 1, whole_story: true, ...change });
};

export const estimate = (change: Partial<Estimate> = {}): Estimate => ({
  project_id: PROJECT_ID,
  segments: 5,
  duration: 25,
  frames: 750,
  disk_bytes: 1e8,
  memory_bytes: 4e8,
  budget: budget(),
  providers: [maker(), service()],
  last_wish: null,
  ...change,
});

/** Two texts that OpenAI would read. */
export const narrationEstimate = (change: Partial<NarrationEstimate> = {}): NarrationEstimate => ({
  project_id: PROJECT_ID,
  voice_id: "openai:nova",
  service: "OpenAI",
  runs_on: "service",
  segments: 2,
  characters: 1234,
  cost: usd(0.03),
  affordable: true,
  budget: budget(),
  ...change,
});

/** The same two, read by this computer. */
export const freeNarration = narrationEstimate({
  ...{ voice_id: "af_bella", service: "This computer", runs_on: "this_computer" },
  ...{ characters: 0, cost: null },
});

/** An order of the second scene that is in doubt. */
export const call = (change: Partial<ProviderCall> = {}): ProviderCall => ({
  id: "c2",
  provider: "runway",
  title: "Runway",
  kind: "video",
  project_id: PROJECT_ID,
  segment_id: "b",
  scene: 2,
  state: "SUBMIT_UNKNOWN",
  outcome: "",
  decision: "",
  needs_decision: true,
  can_check: true,
  sendings: 1,
  reserved: usd(0.25),
  actual: null,
  error: "We could not confirm it.",
  error_code: "submit_unknown",
  created_at: "2026-11-21T10:00:00Z",
  ended_at: null,
  ...change,
});

const SUMS = { spent: usd(1), reserved: usd(0.5), calls: 6 };

export const NO_COSTS: Costs = { currency: "USD", budget: budget(), undecided: 0, by_project: [], by_day: [], by_provider: [] };

export const COSTS: Costs = {
  currency: "USD",
  budget: budget({ limit: usd(5), spent: usd(1), reserved: usd(0.5), left: usd(3.5) }, { spent: usd(7) }),
  undecided: 1,
  by_project: [
    { project_id: PROJECT_ID, title: "The Lighthouse", ...SUMS },
    { project_id: null, title: "Deleted projects", ...SUMS, reserved: usd(0) },
  ],
  by_day: [{ day: "2026-11-21", ...SUMS }],
  by_provider: [
    { provider: "runway", title: "Runway", kind: "video", ...SUMS },
    { provider: "elevenlabs", title: "ElevenLabs", kind: "voice", ...SUMS },
  ],
};
