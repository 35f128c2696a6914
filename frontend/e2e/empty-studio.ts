import type { Studio } from "./studio";

/** Takes every film out of a studio for good: the first run again, for a test that has the studio to itself. */
export async function emptyStudio(studio: Studio): Promise<void> {
  for (const deleted of [false, true]) {
    const films = await studio.api<{ id: string }[]>("GET", `/projects/?deleted=${deleted}`);
    for (const { id } of films) {
      const answer = await fetch(`${studio.url}/api/projects/${id}/?purge=true`, { method: "DELETE" });
      if (!answer.ok) throw new Error(`The film was not deleted: ${await answer.text()}`);
    }
  }
}
