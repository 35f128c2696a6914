import { defineConfig } from "vitest/config";

export default defineConfig({
  resolve: { alias: { "@": import.meta.dirname } },
  test: {
    environment: "jsdom",
    setupFiles: ["./testing/setup.ts"],
    include: ["**/*.test.{ts,tsx}"],
    exclude: ["node_modules", ".next", "out"],
    pool: "threads",
    isolate: false, // testing/setup.ts lets each file begin anew
    restoreMocks: true,
    unstubGlobals: true,
    testTimeout: 60_000,
  },
});
