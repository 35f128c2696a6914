"use client";

import { useEffect } from "react";
import { keepsDrafts } from "@/lib/drafts";
import { useProjectStore } from "@/lib/stores";

/** Asks before the page is left while files are on their way, or where unsaved text cannot be kept in this browser. */
export function useLeaveWarning(): void {
  useEffect(() => {
    function ask(event: BeforeUnloadEvent) {
      const { uploads, saves } = useProjectStore.getState();
      const isUploading = Object.keys(uploads).length > 0;
      if (isUploading || (Object.keys(saves).length > 0 && !keepsDrafts())) event.preventDefault();
    }
    window.addEventListener("beforeunload", ask);
    return () => window.removeEventListener("beforeunload", ask);
  }, []);
}
