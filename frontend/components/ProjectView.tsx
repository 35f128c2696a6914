"use client";

import { lazy, Suspense, useDeferredValue } from "react";
import { useOpenProject } from "@/hooks/useOpenProject";
import { useProjectId } from "@/hooks/useProjectId";
import { AppHeader } from "./AppHeader";
import { PageMain } from "./PageMain";
import { ProjectFailed } from "./ProjectFailed";
import { ProjectMissing } from "./ProjectMissing";
import { ProjectSkeleton } from "./ProjectSkeleton";

// The page stands before the editor has come; it comes while the project is fetched.
const loadEditor = () => import("./Editor");
const Editor = lazy(async () => ({ default: (await loadEditor()).Editor }));
if (typeof window !== "undefined") void loadEditor();

/** The editor of the project in the address; going to another one starts anew, as the page is the same. */
export function ProjectView() {
  const id = useProjectId();
  const { load, retry } = useOpenProject(id);
  // A long story is drawn in slices, between which the page answers; until then its place is held.
  const drawn = useDeferredValue(load.kind === "ready" ? id : null, null);
  if (load.kind === "ready" && drawn === id) {
    return (
      <Suspense fallback={<ProjectSkeleton />}>
        <Editor key={id} />
      </Suspense>
    );
  }
  if (load.kind === "loading" || load.kind === "ready" || id === null) return <ProjectSkeleton />;
  return (
    <>
      <AppHeader />
      <PageMain>
        {load.kind === "missing" ? (
          <ProjectMissing id={id} key={id} onRestored={retry} />
        ) : (
          <ProjectFailed onRetry={retry} problem={load.problem} />
        )}
      </PageMain>
    </>
  );
}
