"use client";

import { Fragment } from "react";
import { jumpTo } from "@/lib/editor-view";
import { lacksOf } from "@/lib/missing";
import { useProjectStore } from "@/lib/stores";
import type { Missing } from "@/lib/types";

/** What keeps the film from being made; each part leads to the first segment concerned. */
export function MissingLinks({ missing }: { missing: Missing }) {
  const goTo = (id: string) => jumpTo(useProjectStore.getState().ids.indexOf(id), "card");
  return (
    <p className="text-sm text-muted-foreground">
      {lacksOf(missing).map(({ words, first }, index) => (
        <Fragment key={first + words}>
          {index > 0 && ", "}
          <button
            className="rounded-sm underline decoration-input underline-offset-4 transition-colors hover:text-foreground hover:decoration-current"
            onClick={() => goTo(first)}
            type="button"
          >
            {words}
          </button>
        </Fragment>
      ))}
      .
    </p>
  );
}
