"use client";

import { useEffect, useRef } from "react";
import { noteStream } from "@/lib/connection";
import { listenShared } from "@/lib/events/shared";
import type { StudioEvent } from "@/lib/types";
import { useVisible } from "./useVisible";

/** Hears what happens in the studio while the page can be seen; coming back to it is a new beginning. */
export function useEvents(hear: (event: StudioEvent) => void): void {
  const visible = useVisible();
  const wasHidden = useRef(false);
  useEffect(() => {
    if (!visible) {
      wasHidden.current = true;
      return;
    }
    if (wasHidden.current) hear({ name: "reset" });
    wasHidden.current = false;
    return listenShared({ onEvent: hear, onOpen: noteStream });
  }, [visible, hear]);
}
