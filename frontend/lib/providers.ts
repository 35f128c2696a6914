/** Who can make films, as people read them. */

/** This installation itself, which asks nobody and costs nothing. */
export const LOCAL = "local";

const TITLES: Readonly<Record<string, string>> = {
  [LOCAL]: "This computer",
  runway: "Runway",
  pika: "Pika",
  custom: "Your render service",
  mock: "Mock",
};

export const titleOf = (provider: string): string => TITLES[provider] ?? provider;
