import { create } from "zustand";
import type { Connection } from "./types";

/** How this page hears of changes now. */
export const useConnectionStore = create<{ connection: Connection }>(() => ({ connection: "live" }));

/** Notes how changes are heard of from now on. */
export function setConnection(connection: Connection): void {
  if (useConnectionStore.getState().connection !== connection) useConnectionStore.setState({ connection });
}
