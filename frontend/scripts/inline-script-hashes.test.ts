// @vitest-environment node
import { expect, test } from "vitest";
import { inlineScriptHashes, refusedMarkup } from "./inline-script-hashes.mjs";

test("an inline script is named by the hash of exactly its text", () => {
  // The example of the CSP specification's section on hashes: alert('Hello, world.');
  expect(inlineScriptHashes("<script>alert('Hello, world.');</script>")).toEqual([
    "'sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng='",
  ]);
});

test("scripts from files need no hash, and several inline ones are all named", () => {
  const page = `<script src="/a.js" async=""></script><script id="b">\n1\n</script><p></p><script>2</script>`;
  expect(inlineScriptHashes(page)).toHaveLength(2);
});

test.each([
  ['<p style="color:red">', 'style="'],
  ["<style>p{}</style>", "<style"],
  ['<img src="x" onerror="alert(1)">', "onerror"],
])("%s is refused", (html) => {
  expect(refusedMarkup(html)).not.toBeNull();
});

test("a page that only speaks of styles within its scripts is not refused", () => {
  expect(refusedMarkup(`<p class="style">a</p><script>x = '<p style="">'</script>`)).toBeNull();
});
