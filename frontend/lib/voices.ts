/** The voices that can be chosen, by language and by who speaks, as people read them. */
import type { Voice } from "./types";

/** Those of one engine, or of one service. */
export interface VoiceGroup {
  engine: string;
  title: string;
  /** What they are like, and what they take. */
  about: string;
  /** What to do before they can be used; empty where they can. */
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

/** Whether what an engine reads is sent away and paid for. */
export const isService = (engine: string): boolean => !(engine in HERE);

export const engineTitle = (engine: string): string => HERE[engine]?.title ?? SERVICES[engine] ?? engine;

/** A voice's own name, without that of its service. */
export function voiceName({ name, engine }: Voice): string {
  const service = ` (${engineTitle(engine)})`;
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

/** Who speaks a language; voices that name none read whatever they are given. */
export function groupsOf(voices: readonly Voice[], code: string): VoiceGroup[] {
  const groups = new Map<string, Voice[]>();
  for (const voice of voices) {
    const spoken = languageCode(voice.language);
    if (spoken !== code && spoken !== "") continue;
    const group = groups.get(voice.engine);
    if (group === undefined) groups.set(voice.engine, [voice]);
    else group.push(voice);
  }
  return [...groups].map(([engine, speakers]) => ({
    engine,
    title: engineTitle(engine),
    about: HERE[engine]?.about ?? aboutService(engine),
    advice: [...new Set(speakers.filter(({ ready }) => !ready).map(({ advice }) => advice))].join(" "),
    voices: speakers,
  }));
}

/** Why a voice that is chosen is not among those on offer, what reads meanwhile, and what to do. */
export function whyMissing(id: string): string {
  const [engine = "", name = ""] = id.split(":", 2);
  const meanwhile = "While that is so, a voice of this computer reads.";
  if (name === "" || !isService(engine)) return `The voice that is chosen, ${id}, is not there any more. ${meanwhile} Choose another one.`;
  const service = engineTitle(engine);
  return (
    `The voice that is chosen, ${name} of ${service}, is not on offer now: ${service} has no key here any more, ` +
    `or does not answer. ${meanwhile} Choose another one, or set the key again and start StoryFlow anew.`
  );
}

function aboutService(engine: string): string {
  const told = "A service on the network. It receives the texts that it reads, and is paid for reading them";
  return engine === "openai" ? `${told}, unless it is a server of your own.` : `${told}.`;
}

/** Empty where nobody knows such a language. */
function namedOrNot(tag: string): string {
  try {
    return NAMES.of(tag) ?? "";
  } catch {
    return "";
  }
}
