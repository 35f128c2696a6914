/** The voices that can be chosen, by language and by who speaks, as people read them. */
import type { Amount, Voice } from "./types";

/** Those of one engine, or of one service. */
export interface VoiceGroup {
  engine: string;
  title: string;
  /** What they are like, and what they take. */
  about: string;
  /** Why some or all cannot be used now, and what to do; empty where all can. */
  advice: string;
  voices: readonly Voice[];
}

export interface Language {
  code: string;
  name: string;
}

/** Shown where nobody says which language is wanted. */
export const ENGLISH = "en";

const HERE: Readonly<Record<string, { title: string; about: string }>> = {
  kokoro: { title: "Kokoro", about: "Natural voices on this computer, free." },
  espeak: { title: "eSpeak NG", about: "On this computer, free, in over a hundred languages. It sounds like a machine." },
};

const SERVICES: Readonly<Record<string, string>> = { openai: "OpenAI", elevenlabs: "ElevenLabs", azure: "Azure Speech" };

const NAMES = new Intl.DisplayNames(["en"], { type: "language", fallback: "none" });

const OWN_SERVER = "Your own server";

/** Whether what a voice reads is sent away and paid for. */
export const isPaid = ({ runs_on }: Voice): boolean => runs_on === "service";

const serviceTitle = (engine: string): string => SERVICES[engine] ?? engine;

/** Whose voice it is. */
export const speakerOf = ({ engine, runs_on }: Voice): string =>
  runs_on === "own_server" ? OWN_SERVER : (HERE[engine]?.title ?? serviceTitle(engine));

/** A voice's own name, without that of its service. */
export function voiceName({ name, engine }: Voice): string {
  const service = ` (${serviceTitle(engine)})`;
  return name.endsWith(service) ? name.slice(0, -service.length) : name;
}

/** Where its language is spoken so ("British English"), unless its name says that, or nothing does. */
export function accentOf({ language, engine }: Voice): string {
  if (engine === "espeak") return "";
  const name = namedOrNot(language);
  return name === namedOrNot(languageCode(language)) ? "" : name;
}

/** What a tag's language is called in short: "en" of "en-GB", "zh" of "cmn"; empty where there is none. */
export function languageCode(tag: string): string {
  const [primary = ""] = tag.split("-");
  try {
    return new Intl.Locale(primary).language;
  } catch {
    return primary; // an invented language, or none
  }
}

/** All languages that a voice speaks, by their names. */
export function languagesOf(voices: readonly Voice[]): Language[] {
  const names = new Map<string, string>();
  for (const voice of voices) {
    const code = languageCode(voice.language);
    if (code !== "" && !names.has(code)) names.set(code, namedOrNot(code) || voiceName(voice));
  }
  return [...names].map(([code, name]) => ({ code, name })).sort((one, other) => one.name.localeCompare(other.name, "en"));
}

/** Who speaks a language, those first who can be used now; voices that name none read whatever they are given. */
export function groupsOf(voices: readonly Voice[], code: string): VoiceGroup[] {
  const groups = new Map<string, Voice[]>();
  for (const voice of voices) {
    const spoken = languageCode(voice.language);
    if (spoken !== code && spoken !== "") continue;
    const group = groups.get(voice.engine);
    if (group === undefined) groups.set(voice.engine, [voice]);
    else group.push(voice);
  }
  return readyFirst([...groups.values()], (speakers) => speakers.some(isReady)).flatMap(groupOf);
}

const isReady = ({ ready }: Voice): boolean => ready;

/** In their order, but what cannot be used now behind the rest. */
function readyFirst<Item>(items: readonly Item[], isUsable: (item: Item) => boolean): Item[] {
  return [...items.filter(isUsable), ...items.filter((item) => !isUsable(item))];
}

function groupOf(speakers: readonly Voice[]): VoiceGroup[] {
  const [first] = speakers;
  if (first === undefined) return [];
  const unready = speakers.filter((voice) => !isReady(voice));
  const whose = unready.length === speakers.length ? "Not usable now." : "Not all are usable now.";
  const todo = [...new Set(unready.map(({ advice }) => advice))].join(" ");
  return [
    {
      engine: first.engine,
      title: speakerOf(first),
      about: about(first),
      advice: unready.length === 0 ? "" : `${whose} ${todo}`,
      voices: readyFirst(speakers, isReady),
    },
  ];
}

/** Why a voice that is chosen is not among those on offer, what reads meanwhile, and what to do. */
export function whyMissing(id: string): string {
  const [engine = "", name = ""] = id.split(":", 2);
  const meanwhile = "While that is so, a voice of this computer reads.";
  if (name === "" || engine in HERE) return `The voice that is chosen, ${id}, is not there any more. ${meanwhile} Choose another one.`;
  const service = serviceTitle(engine);
  return (
    `The voice that is chosen, ${name} of ${service}, is not on offer now: ${service} has no key here any more, ` +
    `or does not answer. ${meanwhile} Choose another one, or set the key again and start StoryFlow anew.`
  );
}

/** What the voices of an engine or a service are like, and what they take. */
function about({ engine, runs_on, price }: Voice): string {
  if (runs_on === "own_server") return "It receives the texts that it reads. Nothing is paid.";
  const told = "A service on the network. It receives the texts that it reads, and is paid for reading them";
  return HERE[engine]?.about ?? `${told}${price === null ? "" : `, ${priceOf(price)}`}.`;
}

/** "about $15.00 for a million characters". */
export const priceOf = ({ shown }: Amount): string => `about ${shown} for a million characters`;

/** Empty where nobody knows such a language. */
function namedOrNot(tag: string): string {
  try {
    return NAMES.of(tag) ?? "";
  } catch {
    return "";
  }
}
