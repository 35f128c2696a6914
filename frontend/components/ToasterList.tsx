"use client";

import { dismissToast, useToasts } from "@/lib/toasts";
import { Toast, ToastProvider } from "./ui/toast";

/** The corner with the toasts. */
export function ToasterList() {
  const toasts = useToasts((state) => state.toasts);
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
