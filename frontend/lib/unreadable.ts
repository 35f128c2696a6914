import { showToast } from "./toasts";

/** Tells that a chosen or dropped file could not be read; throws what is a fault of this program. */
export function tellUnreadable(error: unknown): void {
  if (!(error instanceof DOMException)) throw error;
  const description = "Look whether they are still there and may be read, then drop them again.";
  showToast({ tone: "error", title: "These files cannot be read", description, key: "import" });
}
