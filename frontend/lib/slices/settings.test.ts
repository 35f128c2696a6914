// @vitest-environment node
import { beforeEach, describe, expect, it, vi } from "vitest";
import { freshStudio, refusal } from "../../testing/fake-api";
import { PROJECT_ID } from "../../testing/shapes";
import { GERMAN, settings, VOICES } from "../../testing/voices";
import type { SettingsStore } from "./contract";

const READ = "GET /settings/";
const LIST = "GET /settings/voices/";
const CHANGE = "PATCH /settings/";

let studio: Awaited<ReturnType<typeof freshStudio>>;
let store: () => SettingsStore;

beforeEach(async () => {
  studio = await freshStudio();
  const { useSettingsStore } = await import("../settings-store");
  store = () => useSettingsStore.getState();
  studio.api.on(READ, settings());
  studio.api.on(LIST, VOICES);
});

const titles = () => studio.toasts().map(({ title }) => title);

describe("reading", () => {
  it("is loading, then there with all voices", async () => {
    expect(store().load.kind).toBe("loading");
    await store().fetchSettings();
    expect(store()).toMatchObject({ load: { kind: "ready" }, settings: { tts_speed: 1 }, voices: VOICES });
  });

  it("says why it failed, and is tried again; what is shown stays", async () => {
    studio.api.away = true;
    await store().fetchSettings();
    expect(store().load).toMatchObject({ kind: "failed", problem: { code: "offline" } });
    studio.api.away = false;
    await store().fetchSettings();
    expect(store().load.kind).toBe("ready");
    studio.api.away = true;
    await store().fetchSettings();
    expect(store()).toMatchObject({ load: { kind: "ready" }, voices: VOICES });
  });

  it("that was on its way while something was saved is older than that", async () => {
    await store().fetchSettings();
    const answer = studio.api.later(READ);
    const reading = store().fetchSettings();
    studio.api.on(CHANGE, settings({ tts_speed: 1.5 }));
    await store().saveSettings({ tts_speed: 1.5 });
    await answer.answer(settings());
    await reading;
    expect(store().settings?.tts_speed).toBe(1.5);
  });
});

describe("saving", () => {
  beforeEach(() => store().fetchSettings());

  it("sends what is changed, shows what the studio has then, and says so", async () => {
    studio.api.on(CHANGE, settings({ default_voice_id: GERMAN.id }));
    expect(await store().saveSettings({ default_voice_id: GERMAN.id })).toBe(true);
    expect(studio.api.sent(CHANGE)).toEqual([{ default_voice_id: GERMAN.id }]);
    expect(store()).toMatchObject({ isSaving: false, refusal: null, settings: { default_voice_id: GERMAN.id } });
    expect(titles()).toEqual(["The settings are saved"]);
  });

  it("is asked for once, however often it is wanted", async () => {
    const answer = studio.api.later(CHANGE);
    const saving = store().saveSettings({ tts_speed: 2 });
    expect(store().isSaving).toBe(true);
    expect(await store().saveSettings({ tts_speed: 2 })).toBe(false);
    await answer.answer(settings({ tts_speed: 2 }));
    expect(await saving).toBe(true);
    expect(studio.api.sent(CHANGE)).toHaveLength(1);
  });

  it("reads the open project anew, whose camera moves otherwise now", async () => {
    const fetchProject = vi.fn(() => Promise.resolve());
    studio.useProjectStore.setState({ projectId: PROJECT_ID, fetchProject });
    studio.api.on(CHANGE, settings({ zoom_intensity: 1.5 }));
    await store().saveSettings({ zoom_intensity: 1.5 });
    expect(fetchProject).toHaveBeenCalledExactlyOnceWith(PROJECT_ID);
  });

  it("that is refused says why, and nothing has changed", async () => {
    studio.api.on(CHANGE, refusal(400, "invalid", "The speed must be 2 at most."));
    expect(await store().saveSettings({ tts_speed: 9 })).toBe(false);
    expect(store()).toMatchObject({ refusal: "The speed must be 2 at most.", isSaving: false, settings: { tts_speed: 1 } });
    expect(titles()).toEqual([]);
    store().leaveSettings();
    expect(store().refusal).toBeNull();
  });

  it("of a voice that is gone says so in the studio's own words, and asks which there are", async () => {
    studio.api.on(CHANGE, refusal(400, "unknown_voice", "GET /api/settings/voices/ lists them."));
    await store().saveSettings({ default_voice_id: "openai:nova" });
    expect(store().refusal).toBe("This voice cannot be had any more, so nothing was changed. Choose another one.");
    expect(studio.api.sent(LIST)).toHaveLength(2);
  });

  it("that fails when nobody looks any more is told by a toast", async () => {
    const answer = studio.api.later(CHANGE);
    const saving = store().saveSettings({ tts_speed: 2 });
    store().leaveSettings();
    await answer.answer(refusal(503, "busy", "The database is busy."));
    expect(await saving).toBe(false);
    expect(studio.toasts()).toMatchObject([{ title: "The settings were not saved", description: "The database is busy." }]);
    expect(store().refusal).toBeNull();
  });
});
