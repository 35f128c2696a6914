// @vitest-environment node
import { expect, test } from "vitest";
import { BELLA, EMMA, GERMAN, INSTALL, KATJA, LANCASTER, NOVA, VOICES, voice } from "@/testing/voices";
import { accentOf, groupsOf, isPaid, languageCode, languagesOf, speakerOf, voiceName, whyMissing } from "./voices";

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

test("who can be used now comes first; what is to be done for the others is said once for all of them", () => {
  const [espeak, openai, kokoro] = groupsOf(VOICES, "en");
  expect(espeak).toMatchObject({ voices: [LANCASTER], advice: "" });
  expect(openai).toMatchObject({ voices: [NOVA], advice: "" });
  expect(kokoro).toMatchObject({ voices: [BELLA, EMMA], advice: `Not usable now. ${INSTALL}` });
});

test("where only some can be used they come first, too, and why the others cannot is said", () => {
  const ready = { ...EMMA, ready: true, advice: "" };
  const [kokoro] = groupsOf([BELLA, ready], "en");
  expect(kokoro).toMatchObject({ voices: [ready, BELLA], advice: `Not all are usable now. ${INSTALL}` });
});

test("of a service it is said that it receives the texts and what it is paid; of this computer, that it is free", () => {
  expect(groupsOf(VOICES, "de").map(({ about }) => about)).toEqual([
    expect.stringContaining("free"),
    expect.stringMatching(/receives the texts .* paid for reading them, about \$16\.00 for a million characters\.$/),
    expect.stringMatching(/receives the texts .* paid for reading them, about/),
  ]);
  expect([GERMAN, NOVA].map(isPaid)).toEqual([false, true]);
});

test("a server of one's own is called so, and is not paid", () => {
  const own = { ...NOVA, runs_on: "own_server", price: null } as const;
  expect([speakerOf(own), isPaid(own), voiceName(own)]).toEqual(["Your own server", false, "Nova"]);
  expect(groupsOf([own], "en")).toMatchObject([{ title: "Your own server", about: expect.stringMatching(/Nothing is paid\.$/) as string }]);
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
