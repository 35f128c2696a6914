import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LAUNCHER } from "./python";
import { filesBelow } from "./studio";

/** What a worker has while it does nothing. */
const OWN = /^(secret\.key$|run\/|logs\/)/;

interface LogRecord {
  level: string;
  logger: string;
  message: string;
}

/** Celery advises by Python's own warnings whoever runs it as root, as build machines do. */
const isComplaint = ({ level, logger }: LogRecord) => level !== "DEBUG" && level !== "INFO" && logger !== "py.warnings";

/** A worker of the scaled mode, `./storyflow worker`, with a home of its own that goes with it. */
export class ScaledWorker {
  private said = "";

  private constructor(
    private readonly home: string,
    private readonly child: ChildProcess,
  ) {
    for (const stream of [child.stdout, child.stderr]) stream?.on("data", (text: Buffer) => (this.said += text.toString()));
  }

  /** For the studio of these settings, which has made the database. */
  static async start(settings: Readonly<Record<string, string>>): Promise<ScaledWorker> {
    const home = await mkdtemp(join(tmpdir(), "storyflow-e2e-worker-"));
    const env = { ...process.env, ...settings, STORYFLOW_HOME: home, STORYFLOW_MEDIA_ROOT: "" };
    return new ScaledWorker(home, spawn(LAUNCHER, ["worker"], { env, stdio: ["ignore", "pipe", "pipe"] }));
  }

  /** Files of work that are on its disk. */
  async left(): Promise<string[]> {
    return (await filesBelow(this.home)).filter((file) => !OWN.test(file));
  }

  /** Stops it politely. Gives its exit status and what it complained of. */
  async stop(): Promise<{ status: number | null; complaints: string[] }> {
    if (this.child.exitCode === null) {
      const ended = once(this.child, "close");
      this.child.kill("SIGTERM");
      await ended;
    }
    await rm(this.home, { recursive: true, force: true });
    const lines = this.said.split("\n").filter((line) => line.startsWith("{"));
    const complaints = lines.map((line) => JSON.parse(line) as LogRecord).filter(isComplaint);
    return { status: this.child.exitCode, complaints: complaints.map(({ message }) => message) };
  }
}
