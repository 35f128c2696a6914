"use client";

import { ArrowLeft } from "lucide-react";
import { useRenderState } from "@/hooks/useRenderState";
import { useProjectStore } from "@/lib/stores";
import type { ProjectStatus, RenderState } from "@/lib/types";
import { cn } from "@/lib/utils";
import { AppHeader } from "./AppHeader";
import { PageLink } from "./PageLink";
import { ProjectTitle } from "./ProjectTitle";
import { RenderStatusBadge } from "./RenderStatusBadge";
import { buttonVariants } from "./ui/button-variants";
import { Skeleton } from "./ui/skeleton";
import { UndoButton } from "./UndoButton";

/** The bar of the editor: the way back, the film's title and state, and the way to take a step back. */
export function EditorHeader({ loading = false }: { loading?: boolean }) {
  const state = useRenderState();
  const known = useProjectStore((store) => store.project?.status ?? "DRAFT");
  return (
    <AppHeader wide>
      <PageLink className={cn(buttonVariants({ variant: "ghost", size: "sm" }), "hidden px-2 md:inline-flex")} href="/">
        <ArrowLeft aria-hidden />
        All films
      </PageLink>
      {loading ? (
        <Skeleton className="h-6 w-48" />
      ) : (
        <>
          <div className="flex min-w-0 flex-1 flex-col items-start sm:flex-row sm:items-center sm:gap-2">
            <ProjectTitle />
            <RenderStatusBadge error={state.kind === "failed" ? state.error : null} status={statusOf(state, known)} />
          </div>
          <UndoButton />
        </>
      )}
    </AppHeader>
  );
}

/** While a film is only asked for, the project is still what it was. */
function statusOf(state: RenderState, known: ProjectStatus): ProjectStatus {
  switch (state.kind) {
    case "rendering":
      return "PROCESSING";
    case "completed":
      return "COMPLETED";
    case "failed":
      return "FAILED";
    case "validating":
      return known;
    case "notReady":
    case "ready":
      return "DRAFT";
  }
}
