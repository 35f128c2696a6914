"use client";

import { useHydrated } from "@/hooks/useHydrated";
import { dismissToast, useToasts } from "@/lib/toasts";
import { Toast, ToastProvider } from "./ui/toast";

/** Shows what `showToast` is given, in a corner, read aloud, and reachable by F8. */
export function Toaster() {
  const toasts = useToasts((state) => state.toasts);
  const alive = useHydrated(); // its viewport hides itself by a style that the exported page may not hold
  if (!alive) return null;
  return (
    <ToastProvider>
      {toasts.map(({ id, ...toast }) => (
        <Toast key={id} {...toast} onDismiss={() => dismissToast(id)} />
      ))}
    </ToastProvider>
  );
}
