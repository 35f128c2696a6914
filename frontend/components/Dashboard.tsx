"use client";

import { useRouter } from "next/navigation";
import { useCallback, useRef, useState } from "react";
import { useDashboard } from "@/hooks/useDashboard";
import { useStoryImport } from "@/hooks/useStoryImport";
import { useDashboardStore } from "@/lib/stores";
import type { ProjectSummary } from "@/lib/types";
import { CreateProjectDialog } from "./CreateProjectDialog";
import { DashboardDeleteDialog } from "./DashboardDeleteDialog";
import { DashboardFilms } from "./DashboardFilms";
import { DashboardHeader } from "./DashboardHeader";
import { DashboardRenameDialog } from "./DashboardRenameDialog";
import { DashboardSearch } from "./DashboardSearch";
import { DeletedProjects } from "./DeletedProjects";
import { ImportDialog } from "./ImportDialog";
import { StoryDropZone } from "./StoryDropZone";

type Asking =
  | { kind: "nothing" }
  | { kind: "create" }
  | { kind: "rename"; project: ProjectSummary }
  | { kind: "delete"; project: ProjectSummary };

const NOTHING: Asking = { kind: "nothing" };

/** All films, and the ways to begin another one. */
export function Dashboard() {
  const router = useRouter();
  useDashboard();
  const deleteProject = useDashboardStore((state) => state.deleteProject);
  const [asking, setAsking] = useState<Asking>(NOTHING);
  const [search, setSearch] = useState("");
  const heading = useRef<HTMLHeadingElement>(null);
  const openProject = (id: string) => router.push(`/projects/${id}/`);
  const story = useStoryImport(({ id }) => openProject(id));
  const close = () => setAsking(NOTHING);
  // Always the same functions: cards that stay as they are need not be drawn again.
  const askRename = useCallback((project: ProjectSummary) => setAsking({ kind: "rename", project }), []);
  const askDelete = useCallback((project: ProjectSummary) => setAsking({ kind: "delete", project }), []);

  return (
    <div className="py-4">
      <DashboardHeader headingRef={heading} onCreate={() => setAsking({ kind: "create" })} onImport={story.open}>
        <DashboardSearch onChange={setSearch} value={search} />
      </DashboardHeader>
      <DashboardFilms
        onDelete={askDelete}
        onImport={story.open}
        onOpen={openProject}
        onRename={askRename}
        onShowAll={() => setSearch("")}
        search={search}
      />
      <DeletedProjects />
      <StoryDropZone onDrop={story.drop} />
      <ImportDialog story={story} />
      <CreateProjectDialog onClose={close} onCreated={openProject} open={asking.kind === "create"} />
      <DashboardRenameDialog onClose={close} project={asking.kind === "rename" ? asking.project : null} />
      <DashboardDeleteDialog
        focusAfter={heading}
        onClose={close}
        onDelete={({ id }) => void deleteProject(id)}
        project={asking.kind === "delete" ? asking.project : null}
      />
    </div>
  );
}
