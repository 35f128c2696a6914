/** The scaled mode: a studio and a worker over real servers, and the mock that makes the films. */
import { ScaledServers } from "./scaled-servers";
import { ScaledWorker } from "./scaled-worker";
import { expect, test as base } from "./services";
import { Studio } from "./studio";

interface Site {
  servers: ScaledServers;
  worker: ScaledWorker;
}

const START = { scope: "worker", timeout: 300_000 } as const; // its environment may have to be prepared first

export const test = base.extend<object, Site>({
  servers: [
    async ({}, provide) => {
      const servers = await ScaledServers.start();
      if (typeof servers === "string") return test.skip(true, servers);
      await provide(servers);
      expect(await servers.stop(), "the exit status of the servers").toBe(0);
    },
    START,
  ],
  studio: [
    async ({ servers, services }, provide) => {
      const studio = await Studio.start({ ...servers.settings, ...services.environment });
      await services.open("scaled");
      await provide(studio);
      expect(await studio.stop(), "the studio's log").toBe("");
    },
    START,
  ],
  worker: [
    async ({ studio }, provide) => {
      const worker = await ScaledWorker.start(studio.settings);
      await provide(worker);
      expect(await worker.stop(), "the worker's end").toEqual({ status: 0, complaints: [] });
    },
    { scope: "worker" },
  ],
});

export { expect };
