// @vitest-environment node
import { expect, test } from "vitest";
import { BELLA, EMMA, GERMAN, INSTALL, KATJA, LANCASTER, NOVA, VOICES, voice } from "@/testing/voices";
import { accentOf, groupsOf, isService, languageCode, languagesOf, voiceName, whyMissing } from "./voices";

test("the languages are those that a voice names, each once, by their names", () => {
  expect(languagesOf(VOICES)).toEqual([
    { code: "en", name: "English" },
    { code: "de", name: "German" },
  ]);
});

test.each([
  ["en-GB-x-RP", "en"],
  ["chr-US-Qaaa-x-West", "chr"],
  ["cmn-Latn-pinyin", "zh"],
  ["piqd", "piqd"],
  ["", ""],
])("%s is %s in short", (tag, code) => {
  expect(languageCode(tag)).toBe(code);
});

test("a language that nobody has a name for is called as its voice is", () => {
  const names = languagesOf([voice("espeak:piqd", "Klingon", "piqd", "espeak"), voice("espeak:hyw", "Armenian (West)", "hyw", "espeak")]);
  expect(names.map(({ name }) => name)).toEqual(["Armenian (West)", "Klingon"]);
});

test("who speaks a language stands by engine and service; who names none reads any", () => {
  const groups = groupsOf(VOICES, "de");
  expect(groups.map(({ title, voices }) => [title, voices])).toEqual([
    ["eSpeak NG", [GERMAN]],
    ["OpenAI", [NOVA]],
    ["Azure Speech", [KATJA]],
  ]);
});

test("what is to be done before voices can be used is said once for all of them", () => {
  const [kokoro, espeak] = groupsOf(VOICES, "en");
  expect(kokoro).toMatchObject({ voices: [BELLA, EMMA], advice: INSTALL });
  expect(espeak).toMatchObject({ voices: [LANCASTER], advice: "" });
});

test("of a service it is said that it receives the texts and is paid; of this computer, that it is free", () => {
  const abouts = groupsOf(VOICES, "de").map(({ engine, about }) => [isService(engine), about]);
  expect(abouts).toEqual([
    [false, expect.stringContaining("free")],
    [true, expect.stringMatching(/receives the texts .* paid .* server of your own/)],
    [true, expect.stringMatching(/receives the texts .* paid for reading them\.$/)],
  ]);
});

test("a voice is called by its own name, and where it is from is said where its name does not", () => {
  expect(voiceName(NOVA)).toBe("Nova");
  expect(voiceName(LANCASTER)).toBe("English (Lancaster)");
  expect([EMMA, LANCASTER, NOVA, KATJA].map(accentOf)).toEqual(["British English", "", "", "German (Germany)"]);
  expect(accentOf(voice("hf_alpha", "Alpha", "hi", "kokoro"))).toBe("");
});

test("why a voice cannot be had names its service and the key, or that it is gone from this computer", () => {
  expect(whyMissing("openai:nova")).toMatch(/nova of OpenAI, is not on offer now: OpenAI has no key here any more, .* Choose another one/);
  expect(whyMissing("espeak:xx")).toMatch(/espeak:xx, is not there any more\. .* Choose another one\.$/);
  expect(whyMissing("am_gone")).toMatch(/am_gone, is not there any more/);
});
