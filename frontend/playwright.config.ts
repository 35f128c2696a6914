import { defineConfig } from "@playwright/test";

// Set by `./storyflow test --only e2e`.
const { CI, STORYFLOW_CHROMIUM, STORYFLOW_E2E_REPORT } = process.env;

/** Nothing that a browser would ask for by itself reaches anybody, and no name but this machine's is known. */
const BROWSER_ARGUMENTS = [
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--disable-gpu", // where there is none, playing one costs more than to draw without
  "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
];

const OF_SERVICES = ["services.spec.ts", "scaled.spec.ts"];

export default defineConfig({
  testDir: "e2e",
  outputDir: "../.storyflow/e2e",
  fullyParallel: true,
  timeout: 120_000, // on a busy machine everything takes longer; causes decide, not seconds
  expect: { timeout: 20_000 },
  forbidOnly: CI === "true",
  workers: 2,
  projects: [
    // Their long walks have studios of their own, and so a worker each: begun last, they would keep the others waiting.
    { name: "services", testMatch: OF_SERVICES },
    { name: "", testIgnore: OF_SERVICES },
  ],
  reporter: STORYFLOW_E2E_REPORT ? [["dot"], ["junit", { outputFile: STORYFLOW_E2E_REPORT }]] : "list",
  use: {
    launchOptions: {
      args: BROWSER_ARGUMENTS,
      ...(STORYFLOW_CHROMIUM ? { executablePath: STORYFLOW_CHROMIUM } : {}),
    },
    // All that is kept of every step is made for those that pass, too. More of one that fails: --trace on.
    trace: { mode: "retain-on-failure", screenshots: false, snapshots: false },
    screenshot: "only-on-failure",
    video: "off", // it needs a program that only Playwright's own browsers bring
  },
});
