/**
 * Writes lib/schema.gen.ts from the backend's OpenAPI document, or says (--check) whether it is stale.
 *
 * The document: `manage.py spectacular --format openapi-json --file schema.json`.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { fileURLToPath } from "node:url";
import openapiTS, { astToString } from "openapi-typescript";

const TARGET = join(import.meta.dirname, "..", "lib", "schema.gen.ts");
const HEADER = "// Generated from the backend's OpenAPI document by `npm run schema`; do not edit.\n\n";

/** Errors have one form, which every operation would repeat. @param {import("openapi-typescript").OpenAPI3} document */
function withoutErrors(document) {
  const lean = structuredClone(document);
  for (const operations of Object.values(lean.paths ?? {})) {
    for (const operation of Object.values(operations)) {
      for (const status of Object.keys(operation.responses ?? {})) {
        if (Number(status) >= 400) delete operation.responses[status];
      }
    }
  }
  return lean;
}

/** The TypeScript of a document. @param {import("openapi-typescript").OpenAPI3} document */
export async function schemaOf(document) {
  // A field with a default may be left out of a request, and every answer has it.
  return HEADER + astToString(await openapiTS(withoutErrors(document), { defaultNonNullable: false }));
}

/** @param {string} file @param {boolean} check */
async function run(file, check) {
  const schema = await schemaOf(JSON.parse(readFileSync(file, "utf8")));
  if (!check) return writeFileSync(TARGET, schema);
  if (readFileSync(TARGET, "utf8") === schema) return;
  process.stderr.write("lib/schema.gen.ts is not what the backend's document says. Run: npm run schema -- FILE\n");
  process.exitCode = 1;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values, positionals } = parseArgs({ options: { check: { type: "boolean" } }, allowPositionals: true });
  const [file] = positionals;
  if (file === undefined) throw new Error("Name the file that holds the backend's OpenAPI document as JSON.");
  await run(file, values.check ?? false);
}
