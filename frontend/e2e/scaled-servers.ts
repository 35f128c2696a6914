/** PostgreSQL, Redis and Ceph's S3, the real ones, with a database and a bucket of this worker's own. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { prepare, pythonOf, ROOT } from "./python";

interface Told {
  settings: Record<string, string>;
  listing: string;
}

const KEY = /<Key>([^<]+)<\/Key>/g;

export class ScaledServers {
  private constructor(
    private readonly child: ChildProcess,
    /** The environment of a studio and of its workers. */
    readonly settings: Readonly<Record<string, string>>,
    private readonly listing: string,
  ) {}

  /** Gives why they are missing instead, where one of them is not installed. */
  static async start(): Promise<ScaledServers | string> {
    await prepare({ STORYFLOW_MODE: "scaled" });
    const cwd = join(ROOT, "backend");
    const child = spawn(await pythonOf("scaled"), ["-m", "cli.servers"], { cwd, stdio: ["pipe", "pipe", "inherit"] });
    for await (const line of createInterface(child.stdout)) {
      const told = JSON.parse(line) as Told | { missing: string };
      return "missing" in told ? told.missing : new ScaledServers(child, told.settings, told.listing);
    }
    throw new Error("The servers of the scaled mode did not start.");
  }

  /** Where a browser reaches the bucket: "http://127.0.0.1:…". */
  get origin(): string {
    return new URL(this.listing).origin;
  }

  /** The path by which the bucket has a key. */
  pathOf(key: string): string {
    return `${new URL(this.listing).pathname.replace(/\/$/, "")}/${key}`;
  }

  /** The keys of all that lies in the bucket, which tells them as parts of addresses. */
  async keys(): Promise<string[]> {
    const answer = await fetch(this.listing);
    if (!answer.ok) throw new Error(`The bucket was not listed: ${await answer.text()}`);
    return [...(await answer.text()).matchAll(KEY)].map(([, key = ""]) => decodeURIComponent(key));
  }

  /** Ends them, and with them all that they hold. */
  async stop(): Promise<number | null> {
    if (this.child.exitCode === null) {
      const ended = once(this.child, "exit");
      this.child.stdin?.end();
      await ended;
    }
    return this.child.exitCode;
  }
}
