/**
 * Collects the SHA-256 of every inline script of the export into `out/csp-hashes.json`, a list of sources
 * for `script-src` ("'sha256-…'"). Fails where a page holds what the policy could not allow by hash:
 * a style attribute, a <style> element or an event handler.
 */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const SCRIPT = /<script\b([^>]*)>([\s\S]*?)<\/script>/gi;
const REFUSED = /<style\b|<[a-z][^>]*\s(?:style|on[a-z]+)=/i;

/** @param {string} html */
export function inlineScriptHashes(html) {
  const inline = [...html.matchAll(SCRIPT)].filter(([, attributes = ""]) => !/\ssrc=/i.test(attributes));
  return inline.map(([, , text = ""]) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`);
}

/** What the policy would refuse in a page, or null. @param {string} html */
export function refusedMarkup(html) {
  return REFUSED.exec(html.replace(SCRIPT, ""))?.[0] ?? null;
}

/** @param {string} folder */
function pagesOf(folder) {
  return readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".html"));
}

/** @param {string} folder */
function collect(folder) {
  const hashes = new Set();
  for (const page of pagesOf(folder)) {
    const html = readFileSync(join(folder, page), "utf8");
    const refused = refusedMarkup(html);
    if (refused) throw new Error(`${page} holds what the content security policy refuses: ${refused}`);
    for (const hash of inlineScriptHashes(html)) hashes.add(hash);
  }
  writeFileSync(join(folder, "csp-hashes.json"), `${JSON.stringify([...hashes].sort(), null, 2)}\n`);
  return hashes.size;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const count = collect(join(import.meta.dirname, "..", "out"));
  process.stdout.write(`${count} inline scripts hashed into out/csp-hashes.json\n`);
}
