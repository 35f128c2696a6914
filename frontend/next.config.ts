import type { NextConfig } from "next";
import { PHASE_DEVELOPMENT_SERVER } from "next/constants";

process.env.NEXT_TELEMETRY_DISABLED = "1"; // the studio talks to nobody, and neither does making it

export default function config(phase: string): NextConfig {
  return {
    // In development a project's page is made for every id; the export has one for all (projects/_).
    ...(phase === PHASE_DEVELOPMENT_SERVER ? {} : { output: "export" as const }),
    trailingSlash: true,
    images: { unoptimized: true },
    poweredByHeader: false,
    reactStrictMode: true,
    typescript: { tsconfigPath: "tsconfig.build.json" },
    turbopack: {
      root: import.meta.dirname,
      // The original writes <style> elements, which the studio's content security policy refuses.
      resolveAlias: { "react-style-singleton": "./lib/adopted-styles.ts" },
    },
  };
}
