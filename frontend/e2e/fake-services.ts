/** The services on the network as StoryFlow's own loopback server plays them, in a process that a test scripts. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { pythonOf, ROOT } from "./python";

/** What the loopback server takes for a key of the service that reads; see `providers/fake/openai_speech.py`. */
const KEY_OF_THE_VOICES = `sk-${"a1".repeat(24)}`;

/** What is to happen to the next order; see `providers/fake/scenario.py`. */
export interface Scenario {
  submit?: { kind: "drop" | "status"; status?: number; accepted?: boolean }[];
  /** How long it takes. */
  seconds?: number;
  end?: "succeeded" | "failed";
  /** The service's own code of a failure. */
  failure?: string;
}

export class FakeServices {
  private child: ChildProcess | null = null;

  private constructor(private readonly port: number) {}

  /** An address that is known before anybody answers there. */
  static async reserve(): Promise<FakeServices> {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    server.close();
    await once(server, "close");
    if (address === null || typeof address === "string") throw new Error("There is no port.");
    return new FakeServices(address.port);
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** The settings of a studio that asks these services. */
  get environment(): Record<string, string> {
    const mock = { VIDEO_PROVIDER: "mock", MOCK_PROVIDER: "runway", MOCK_SECONDS: "0", MOCK_BASE_URL: this.url };
    const voices = { OPENAI_API_KEY: KEY_OF_THE_VOICES, OPENAI_BASE_URL: `${this.url}/v1` };
    return { ...mock, ...voices, CUSTOM_VIDEO_API_URL: `${this.url}/v1` };
  }

  /** Answer from now on, by the Python of a studio that has been started with `environment`; `mode` is its own. */
  async open(mode: "services" | "scaled" = "services"): Promise<void> {
    const argv = ["-m", "providers.fake", "--port", String(this.port), "--seconds", "0", "--poll-every", "0"];
    this.child = spawn(await pythonOf(mode), argv, { cwd: join(ROOT, "backend"), stdio: ["ignore", "pipe", "inherit"] });
    if (this.child.stdout === null) return;
    for await (const line of createInterface(this.child.stdout)) {
      if (line.startsWith("http")) return;
    }
    throw new Error("The services did not open.");
  }

  /** Lets the next orders go like this. */
  async script(scenario: Scenario, times = 1): Promise<void> {
    const answer = await fetch(`${this.url}/_fake/scenarios`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ service: "runway", scenario, times }),
    });
    if (answer.status !== 201) throw new Error(`The scenario was refused: ${await answer.text()}`);
  }

  /** How many orders it has had so far, those included that it has not taken. */
  orders(): Promise<number> {
    return this.received("/v1/image_to_video");
  }

  /** How many texts it was asked to read so far. */
  readings(): Promise<number> {
    return this.received("/v1/audio/speech");
  }

  private async received(posted: string): Promise<number> {
    const answer = await fetch(`${this.url}/_fake/counts`);
    const { received } = (await answer.json()) as { received: { method: string; path: string }[] };
    return received.filter(({ method, path }) => method === "POST" && path === posted).length;
  }

  async stop(): Promise<void> {
    if (this.child === null || this.child.exitCode !== null) return;
    const ended = once(this.child, "exit");
    this.child.kill("SIGTERM");
    await ended;
  }
}
