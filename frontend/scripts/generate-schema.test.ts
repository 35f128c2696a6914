// @vitest-environment node
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { schemaOf } from "./generate-schema.mjs";

const ok = { description: "", content: { "application/json": { schema: { $ref: "#/components/schemas/Film" } } } };
const DOCUMENT = {
  openapi: "3.0.3",
  info: { title: "StoryFlow", version: "1" },
  paths: { "/api/film/": { get: { operationId: "film", responses: { 200: ok, 404: { description: "gone" } } } } },
  components: {
    schemas: {
      Film: {
        type: "object" as const,
        properties: { title: { type: "string" as const, nullable: true }, force: { type: "boolean" as const, default: false } },
        required: ["title"],
      },
    },
  },
};

test("shapes and answers are taken over; errors, which have one form, are not repeated", async () => {
  const schema = await schemaOf(DOCUMENT);
  expect(schema).toMatch(/Film: \{\s+title: string \| null;/);
  expect(schema).toContain('"application/json": components["schemas"]["Film"]');
  expect(schema).not.toContain("404");
  expect(schema).toContain("force?: boolean"); // may be left out of a request
});

test("a document that says something else makes the check fail with what to do", () => {
  const folder = mkdtempSync(join(tmpdir(), "storyflow-schema-"));
  try {
    const file = join(folder, "schema.json");
    writeFileSync(file, JSON.stringify(DOCUMENT));
    const check = () => execFileSync("node", [join(import.meta.dirname, "generate-schema.mjs"), "--check", file], { stdio: "pipe" });
    expect(check).toThrow(/npm run schema/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
