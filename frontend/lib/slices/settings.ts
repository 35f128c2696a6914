import type { StoreApi } from "zustand";
import * as api from "../api";
import { problemOf } from "../errors";
import { kept } from "../reconcile";
import { showToast } from "../toasts";
import { report } from "./context";
import type { SettingsStore } from "./contract";

type Set = StoreApi<SettingsStore>["setState"];
type Get = StoreApi<SettingsStore>["getState"];

const NOT_SAVED = "The settings were not saved";
const GONE = "This voice cannot be had any more, so nothing was changed. Choose another one.";

/** `onSaved` is called when something has been changed. */
export function settingsSlice(set: Set, get: Get, onSaved: () => void): SettingsStore {
  /** Counts what was asked and changed: an answer that was on its way meanwhile is older. */
  let news = 0;
  let visits = 0;

  function refuse(error: unknown, isWatched: boolean) {
    const { code, sentence } = problemOf(error);
    if (!isWatched) return report(NOT_SAVED, error);
    const isGone = code === "unknown_voice";
    set({ refusal: isGone ? GONE : sentence });
    if (isGone) void get().fetchSettings();
  }

  return {
    load: { kind: "loading" },
    settings: null,
    voices: [],
    isSaving: false,
    refusal: null,
    async fetchSettings() {
      const asked = (news += 1);
      if (get().load.kind === "failed") set({ load: { kind: "loading" } });
      try {
        const [settings, voices] = await Promise.all([api.getSettings(), api.listVoices()]);
        if (asked !== news) return;
        set((before) => ({ load: { kind: "ready" }, settings: kept(before.settings, settings), voices: kept(before.voices, voices) }));
      } catch (error) {
        const problem = problemOf(error);
        // What is shown stays; whoever saves it is told then.
        if (asked === news && get().load.kind !== "ready") set({ load: { kind: "failed", problem } });
      }
    },
    async saveSettings(change) {
      if (get().isSaving) return false;
      const visit = visits;
      set({ isSaving: true, refusal: null });
      try {
        const settings = await api.changeSettings(change);
        news += 1;
        set({ settings });
        showToast({ tone: "success", title: "The settings are saved", key: "settings" });
        onSaved();
        return true;
      } catch (error) {
        refuse(error, visit === visits);
        return false;
      } finally {
        set({ isSaving: false });
      }
    },
    leaveSettings() {
      visits += 1;
      set({ refusal: null });
    },
  };
}
