import { create } from "zustand";

/** A short notice: what happened, and what can be done. */
export interface Toast {
  id: number;
  tone: "neutral" | "success" | "error";
  title: string;
  description?: string;
  action?: { label: string; run: () => void };
  /** A toast with the key of one that is shown takes its place, so that nothing piles up. */
  key?: string;
}

const MOST = 4;
let lastId = 0;

export const useToasts = create<{ toasts: readonly Toast[] }>(() => ({ toasts: [] }));

/** Shows a toast; gives its id. Of more than four the oldest goes. */
export function showToast(toast: Omit<Toast, "id" | "tone"> & { tone?: Toast["tone"] }): number {
  const shown: Toast = { tone: "neutral", ...toast, id: ++lastId };
  useToasts.setState(({ toasts }) => {
    const others = toasts.filter(({ key }) => key === undefined || key !== shown.key);
    return { toasts: [...others, shown].slice(-MOST) };
  });
  return shown.id;
}

export function dismissToast(id: number): void {
  useToasts.setState(({ toasts }) => ({ toasts: toasts.filter((toast) => toast.id !== id) }));
}
