"use client";

import { useProjectId } from "@/hooks/useProjectId";
import { AppHeader } from "./AppHeader";
import { PageMain } from "./PageMain";
import { ProjectSkeleton } from "./ProjectSkeleton";

/** The editor of the project in the address; going to another one starts anew, as the page is the same. */
export function ProjectView() {
  const id = useProjectId();
  return (
    <>
      <AppHeader />
      <PageMain>
        <ProjectSkeleton key={id} />
      </PageMain>
    </>
  );
}
