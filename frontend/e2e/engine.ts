/**
 * Holds the engine still while it makes a film, so that tests of what happens in the middle of it need no
 * race: the film is done when the test lets it go on, and not before.
 */
import { execFile } from "node:child_process";
import { setTimeout } from "node:timers/promises";
import { promisify } from "node:util";
import { expect } from "@playwright/test";
import { statusOf } from "./films";
import type { Studio } from "./studio";

const run = promisify(execFile);
const ENGINE = "core_engine.render_process";
const AT_ONCE = { intervals: [10], timeout: 30_000 };
const A_MOMENT = 50; // milliseconds

export const CANNOT_HOLD = process.platform === "win32";

export interface HeldEngine {
  pid: number;
  goOn: () => void;
}

/** Holds the next engine as soon as it is there, before it has done anything. */
export async function holdAtStart(studio: Studio): Promise<HeldEngine> {
  return hold(await nextEngine(studio));
}

/**
 * Holds the engine in the middle of a film: some frames are there, and some are not.
 *
 * Called before the film is asked for, and awaited after: a machine that is busy with pages looks for the engine
 * too late. It is let go on for a moment at a time, so that no look at its progress comes after its end.
 */
export async function holdInTheMiddle(studio: Studio, project: string, from = 5): Promise<HeldEngine> {
  return holdFurtherOn(await holdAtStart(studio), studio, project, from);
}

/** Lets an engine that is held go on until the film has come that far, and holds it there. */
export async function holdFurtherOn(engine: HeldEngine, studio: Studio, project: string, from: number): Promise<HeldEngine> {
  let held = engine;
  const percentage = async () => {
    held.goOn();
    await setTimeout(A_MOMENT);
    held = hold(engine.pid);
    return (await statusOf(studio, project)).progress?.percentage ?? 0;
  };
  await expect.poll(percentage, { intervals: [100], timeout: 60_000 }).toBeGreaterThanOrEqual(from);
  expect((await statusOf(studio, project)).progress?.phase).toBe("shots");
  return held;
}

function hold(pid: number): HeldEngine {
  process.kill(pid, "SIGSTOP");
  return { pid, goOn: () => process.kill(pid, "SIGCONT") };
}

async function nextEngine(studio: Studio): Promise<number> {
  let pid = 0;
  await expect.poll(async () => (pid = (await engineOf(studio)) ?? 0), AT_ONCE).not.toBe(0);
  return pid;
}

async function engineOf(studio: Studio): Promise<number | undefined> {
  const { stdout } = await run("ps", ["-A", "-o", "pid=,ppid=,args="]);
  for (const line of stdout.split("\n")) {
    const [pid, parent] = line.trim().split(/\s+/, 2).map(Number);
    if (parent === studio.pid && line.includes(ENGINE)) return pid;
  }
  return undefined;
}
