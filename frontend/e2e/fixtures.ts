import { expect, test as base } from "@playwright/test";
import { Complaints } from "./complaints";
import { Studio } from "./studio";

/** `page` is in a studio of this worker's own; a complaint that was not expected fails the test. */
export const test = base.extend<{ complaints: Complaints }, { studio: Studio }>({
  studio: [
    async ({}, provide) => {
      const studio = await Studio.start();
      await provide(studio);
      expect(await studio.stop(), "the studio's log").toBe("");
    },
    { scope: "worker", timeout: 120_000 },
  ],
  baseURL: ({ studio }, provide) => provide(studio.url),
  complaints: [
    async ({ context, studio }, provide) => {
      const complaints = new Complaints(context, studio.url);
      await provide(complaints);
      expect(complaints.unexpected()).toEqual([]);
    },
    { auto: true },
  ],
});

export { expect };
