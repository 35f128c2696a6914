import { defineConfig, globalIgnores } from "eslint/config";
import next from "eslint-config-next/core-web-vitals";
import nextTypeScript from "eslint-config-next/typescript";

// One way: app → components → hooks → lib, and inside lib types ← http ← api ← slices ← stores.
// Each target may not import from the places listed.
const zones = [
  { target: "./lib", from: ["./app", "./components", "./hooks"] },
  { target: "./hooks", from: ["./app", "./components"] },
  { target: "./components", from: ["./app", "./lib/http.ts", "./lib/api.ts", "./lib/slices"] },
  { target: "./components/ui", from: ["./components", "./hooks", "./lib"], except: ["./ui", "./utils.ts"] },
  { target: "./lib/types.ts", from: "./lib", except: ["./schema.gen.ts"] },
  { target: "./lib/http.ts", from: ["./lib/api.ts", "./lib/slices", "./lib/stores.ts"] },
  { target: "./lib/api.ts", from: ["./lib/slices", "./lib/stores.ts"] },
  { target: "./lib/slices", from: "./lib/stores.ts" },
];

export default defineConfig([
  ...next,
  ...nextTypeScript,
  globalIgnores([".next/**", "out/**", "next-env.d.ts", "lib/schema.gen.ts"]),
  { linterOptions: { reportUnusedDisableDirectives: "error" } },
  {
    settings: { "import/ignore": ["/node_modules/"] }, // else all packages are read in search of cycles
    rules: {
      "import/no-restricted-paths": ["error", { zones }],
      "import/no-cycle": "error",
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/no-unused-vars": "error",
      eqeqeq: "error",
    },
  },
  {
    files: ["app/**", "components/**", "hooks/**", "lib/**"],
    ignores: ["lib/http.ts"],
    rules: {
      "no-restricted-imports": ["error", { paths: [{ name: "axios", message: "Only lib/http.ts talks HTTP." }] }],
    },
  },
  { files: ["app/**", "components/**", "hooks/**", "lib/**"], rules: { "no-console": "error" } },
  { files: ["app/**/page.tsx", "app/**/layout.tsx"], rules: { "max-lines": ["error", 80] } },
]);
