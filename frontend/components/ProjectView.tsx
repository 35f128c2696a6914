"use client";

import { lazy, Suspense } from "react";
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
  if (load.kind === "ready") {
    return (
      <Suspense fallback={<ProjectSkeleton />}>
        <Editor key={id} />
      </Suspense>
    );
  }
  if (load.kind === "loading" || id === null) return <ProjectSkeleton />;
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
