/** A studio whose films services make: the mock, behind which a server of this worker's own plays Runway. */
import { FakeServices } from "./fake-services";
import { expect, test as base } from "./fixtures";
import { Studio } from "./studio";

/** What the log tells where a service was told to fail; nothing else may stand in it. */
const SCRIPTED = / WARNING (api\.services\.provider_steps|providers\.http): /;

/** One more can be asked, which is dearer than the day's limit allows. */
const LIMITS = { COST_LIMIT_DAILY: "100", CUSTOM_VIDEO_PRICE: "1000" };

export const test = base.extend<object, { services: FakeServices; studio: Studio }>({
  services: [
    async ({}, provide) => {
      const services = await FakeServices.reserve();
      await provide(services);
      await services.stop();
    },
    { scope: "worker" },
  ],
  studio: [
    async ({ services }, provide) => {
      const studio = await Studio.start({ ...services.environment, ...LIMITS });
      await services.open();
      await provide(studio);
      const log = await studio.stop();
      expect(log.split("\n").filter((line) => line !== "" && !SCRIPTED.test(line)), "the studio's log").toEqual([]);
    },
    { scope: "worker", timeout: 300_000 }, // the environment for services may have to be prepared first
  ],
});

export { expect };
