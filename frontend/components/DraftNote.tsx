"use client";

import { Play } from "lucide-react";
import { useProjectStore } from "@/lib/stores";
import { buttonVariants } from "./ui/button-variants";

/** The way to the newest draft, which plays in a tab of its own. */
export function DraftNote() {
  const url = useProjectStore((store) => store.film?.draft_url ?? null);
  if (url === null) return null;
  return (
    <div className="border-t p-3 sm:px-4">
      <a className={buttonVariants({ variant: "outline" })} href={url} rel="noreferrer" target="_blank">
        <Play aria-hidden />
        Watch the draft
      </a>
    </div>
  );
}
