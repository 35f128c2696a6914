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
      {toasts.map(({ id, tone, title, description, action }) => (
        <Toast
          key={id}
          tone={tone}
          title={title}
          {...(description !== undefined && { description })}
          {...(action !== undefined && { action })}
          onDismiss={() => dismissToast(id)}
        />
      ))}
    </ToastProvider>
  );
}
