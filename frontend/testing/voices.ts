/** Settings and voices as the API gives them, for tests. */
import type { Settings, Voice } from "@/lib/types";
import { usd } from "./money";

export const INSTALL = "The Kokoro voice lacks voices-v1.0.bin. Run ./storyflow voices install.";

export const settings = (change: Partial<Settings> = {}): Settings => ({
  default_voice_id: "af_bella",
  tts_speed: 1,
  zoom_intensity: 1.3,
  subtitle_font: "",
  subtitle_color: "#FFFFFF",
  providers: [],
  ...change,
});

export const voice = (id: string, name: string, language: string, engine: string, change: Partial<Voice> = {}): Voice => ({
  id,
  name,
  language,
  engine,
  ready: true,
  advice: "",
  runs_on: "this_computer",
  price: null,
  ...change,
});

const notThere = { ready: false, advice: INSTALL };

export const BELLA = voice("af_bella", "Bella", "en-US", "kokoro", notThere);
export const EMMA = voice("bf_emma", "Emma", "en-GB", "kokoro", notThere);
export const LANCASTER = voice("espeak:en-gb-x-gbclan", "English (Lancaster)", "en-GB-x-gbclan", "espeak");
export const GERMAN = voice("espeak:de", "German", "de", "espeak");
const PAID: Partial<Voice> = { runs_on: "service", price: usd(16) };
export const NOVA = voice("openai:nova", "Nova (OpenAI)", "", "openai", PAID);
export const KATJA = voice("azure:de-DE-KatjaNeural", "Katja (Azure Speech)", "de-DE", "azure", PAID);

export const VOICES = [BELLA, EMMA, LANCASTER, GERMAN, NOVA, KATJA];
