/** The Pythons that the launcher prepares for a studio: one for each set of packages. */
import { execFile } from "node:child_process";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

export const ROOT = join(import.meta.dirname, "..", "..");
export const WINDOWS = process.platform === "win32";
export const LAUNCHER = join(ROOT, WINDOWS ? "storyflow.cmd" : "storyflow");

const run = promisify(execFile);

/** The Python of studios that were started with services, or in the scaled mode. */
export async function pythonOf(mode: "services" | "scaled"): Promise<string> {
  const environments = join(ROOT, ".storyflow", "envs");
  const name = (await readdir(environments)).find((one) => one.startsWith(mode));
  if (name === undefined) throw new Error(`No environment for ${mode} has been prepared.`);
  return join(environments, name, ...(WINDOWS ? ["Scripts", "python.exe"] : ["bin", "python"]));
}

/** Has the launcher prepare what a studio with these settings needs, before there is one. */
export async function prepare(settings: Readonly<Record<string, string>>): Promise<void> {
  await run(LAUNCHER, ["version"], { env: { ...process.env, ...settings }, shell: WINDOWS });
}
