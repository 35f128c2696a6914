import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { createInterface } from "node:readline";
import { LAUNCHER, WINDOWS } from "./python";

const OPEN = /open at (http:\/\/\S+:\d+)/;

export interface Story {
  title: string;
  segments: { text_content: string; image_prompt?: string }[];
}

/** The real studio, `./storyflow up`, with a home of its own that goes with it. */
export class Studio {
  private constructor(
    readonly url: string,
    private readonly home: string,
    private child: ChildProcess,
    readonly settings: Readonly<Record<string, string>>,
  ) {}

  /** `settings`: names of the environment, beside those that are there. */
  static async start(settings: Readonly<Record<string, string>> = {}): Promise<Studio> {
    const home = await mkdtemp(join(tmpdir(), "storyflow-e2e-"));
    const child = launch(home, "0", settings);
    return new Studio(await whereItIsOpen(child), home, child, settings);
  }

  /** Of the process that serves. */
  get pid(): number {
    if (this.child.pid === undefined) throw new Error("The studio does not run.");
    return this.child.pid;
  }

  /** Kill it at once, as a lack of memory would. */
  async crash(): Promise<void> {
    const ended = once(this.child, "exit");
    this.child.kill("SIGKILL");
    await ended;
  }

  /** Start it again after a crash: the same command, home and port. */
  async startAgain(): Promise<void> {
    this.child = launch(this.home, new URL(this.url).port, this.settings);
    const url = await whereItIsOpen(this.child);
    if (url !== this.url) throw new Error(`The studio came back at ${url} and not at ${this.url}.`);
  }

  /** Stop it politely. Gives what it wrote to its log, which is nothing where all went well. */
  async stop(): Promise<string> {
    if (this.child.exitCode === null && this.child.signalCode === null) {
      this.child.kill("SIGTERM");
      await once(this.child, "exit");
    }
    const log = await readFile(join(this.home, "logs", "storyflow.log"), "utf8").catch(() => "");
    await rm(this.home, { recursive: true, force: true });
    return log;
  }

  /** Where the file lies that an address of the studio leads to ("/media/…?v=…"). */
  fileOf(address: string): string {
    return join(this.home, decodeURIComponent(new URL(address, this.url).pathname));
  }

  /** The names of all files of its home, below it, with slashes. */
  async files(): Promise<string[]> {
    return filesBelow(this.home);
  }

  /** Ask the API; a body is sent as JSON, a form as it is. Gives what it answers. */
  async api<Answer>(method: string, path: string, body?: object): Promise<Answer> {
    const isForm = body instanceof FormData;
    const response = await fetch(`${this.url}/api${path}`, {
      method,
      ...(body !== undefined && { body: isForm ? body : JSON.stringify(body) }),
      ...(body !== undefined && !isForm && { headers: { "Content-Type": "application/json" } }),
    });
    if (!response.ok) throw new Error(`${method} ${path} was answered with ${response.status}: ${await response.text()}`);
    return (await response.json()) as Answer;
  }

  /** Make a project of a story, for tests that do not try importing itself. Gives its id. */
  async importStory(story: Story): Promise<string> {
    const { id } = await this.api<{ id: string }>("POST", "/projects/import/", story);
    return id;
  }
}

/** The names of all files in a folder and its own folders, with slashes. */
export async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return files.map(({ parentPath, name }) => relative(folder, join(parentPath, name)).replaceAll("\\", "/"));
}

function launch(home: string, port: string, settings: Readonly<Record<string, string>>): ChildProcess {
  return spawn(LAUNCHER, ["up", "--port", port], {
    env: { ...process.env, ...settings, STORYFLOW_HOME: home, STORYFLOW_MEDIA_ROOT: "" },
    stdio: ["ignore", "pipe", "pipe"],
    shell: WINDOWS,
  });
}

async function whereItIsOpen(child: ChildProcess): Promise<string> {
  const said: string[] = [];
  child.stderr?.on("data", (text: Buffer) => said.push(text.toString()));
  if (child.stdout) {
    for await (const line of createInterface(child.stdout)) {
      said.push(line);
      const url = OPEN.exec(line)?.[1];
      if (url) return url;
    }
  }
  throw new Error(`The studio did not open:\n${said.join("\n")}`);
}
