import type { ProjectSummary } from "./types";

/** The projects whose titles hold every word of a search, whatever the case and the accents. */
export function matching(projects: readonly ProjectSummary[], search: string): readonly ProjectSummary[] {
  const words = folded(search).split(/\s+/).filter(Boolean);
  if (words.length === 0) return projects;
  return projects.filter(({ title }) => words.every((word) => folded(title).includes(word)));
}

function folded(text: string): string {
  return text.normalize("NFKD").replace(/\p{Mark}/gu, "").toLowerCase();
}
