/** What holds for every film. A store of its own, so that no page fetches it before somebody wants it. */
import { create } from "zustand";
import type { SettingsStore } from "./slices/contract";
import { settingsSlice } from "./slices/settings";
import { useProjectStore } from "./stores";

export const useSettingsStore = create<SettingsStore>()((set, get) => settingsSlice(set, get, refreshProject));

/** The open project's camera moves otherwise, and its film may have become older than that. */
function refreshProject(): void {
  const { projectId, fetchProject } = useProjectStore.getState();
  if (projectId !== null) void fetchProject(projectId);
}
