import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

const ROOT = join(import.meta.dirname, "..", "..");
const WINDOWS = process.platform === "win32";
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
    private readonly child: ChildProcess,
  ) {}

  static async start(): Promise<Studio> {
    const home = await mkdtemp(join(tmpdir(), "storyflow-e2e-"));
    const child = spawn(join(ROOT, WINDOWS ? "storyflow.cmd" : "storyflow"), ["up", "--port", "0"], {
      env: { ...process.env, STORYFLOW_HOME: home, STORYFLOW_MEDIA_ROOT: "" },
      stdio: ["ignore", "pipe", "pipe"],
      shell: WINDOWS,
    });
    return new Studio(await whereItIsOpen(child), home, child);
  }

  /** Stop it politely. Gives what it wrote to its log, which is nothing where all went well. */
  async stop(): Promise<string> {
    if (this.child.exitCode === null) {
      this.child.kill("SIGTERM");
      await once(this.child, "exit");
    }
    const log = await readFile(join(this.home, "logs", "storyflow.log"), "utf8").catch(() => "");
    await rm(this.home, { recursive: true, force: true });
    return log;
  }

  /** Make a project of a story, for tests that do not try importing itself. Gives its id. */
  async importStory(story: Story): Promise<string> {
    const response = await fetch(`${this.url}/api/projects/import/`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(story),
    });
    if (response.status !== 201) throw new Error(`The story was not imported: ${await response.text()}`);
    const project = (await response.json()) as { id: string };
    return project.id;
  }
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
