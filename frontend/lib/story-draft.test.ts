// @vitest-environment node
import { expect, test } from "vitest";
import { EMPTY_DRAFT, sourceOfDraft, withFile, withText } from "./story-draft";

test("a text is sent in the form that it is written in, with a title only where one is given", () => {
  const draft = withText(EMPTY_DRAFT, "json", "{}");
  expect(sourceOfDraft(draft)).toEqual({ kind: "text", text: "{}", format: "json" });
  expect(sourceOfDraft({ ...draft, title: " Mine " })).toMatchObject({ title: "Mine" });
});

test("each format keeps its own text", () => {
  const draft = withText(withText(EMPTY_DRAFT, "prose", "One."), "text", "Text: Two.");
  expect(draft).toMatchObject({ format: "text", texts: { prose: "One.", text: "Text: Two.", json: "" } });
});

test.each([
  ["tale.json", "{}", "json"],
  ["tale.txt", "# A tale\n\ntext: One.\n---\nText: Two.", "text"],
  ["tale.md", "Its context: none.", "prose"],
])("the file %s is shown where its kind of text is written", async (name, text, format) => {
  const draft = await withFile(EMPTY_DRAFT, new File([text], name));
  expect(draft).toMatchObject({ format, texts: { [format]: text } });
});

test("a file's text is sent under its name, as it was mended", async () => {
  const draft = await withFile(EMPTY_DRAFT, new File(["Onne."], "The tale.txt"));
  const source = sourceOfDraft(withText(draft ?? EMPTY_DRAFT, "prose", "One."));
  expect(source).toMatchObject({ kind: "files", files: [], story: { name: "The tale.txt" } });
  expect(source.kind === "files" && (await source.story.text())).toBe("One.");
});

test("a text that is taken out takes its file's name along", async () => {
  const draft = await withFile(EMPTY_DRAFT, new File(["One."], "The tale.txt"));
  const emptied = withText(draft ?? EMPTY_DRAFT, "prose", "");
  expect(sourceOfDraft(withText(emptied, "prose", "Other."))).toEqual({ kind: "text", text: "Other.", format: "prose" });
});

test("a text that cannot be shown whole is left to the studio", async () => {
  expect(await withFile(EMPTY_DRAFT, new File([new Uint8Array([0xe4])], "latin.txt"))).toBeNull();
  expect(await withFile(EMPTY_DRAFT, new File(["x".repeat(1024 * 1024 + 1)], "long.txt"))).toBeNull();
});
