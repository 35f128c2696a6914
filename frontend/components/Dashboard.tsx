"use client";

import { useRouter } from "next/navigation";
import { useCallback, useRef, useState } from "react";
import { useDashboard } from "@/hooks/useDashboard";
import { useStoryImport } from "@/hooks/useStoryImport";
import type { ProjectSummary } from "@/lib/types";
import type { Asking } from "./DashboardDialogs";
import { DashboardCosts } from "./DashboardCosts";
import { DashboardFilms } from "./DashboardFilms";
import { DashboardHeader } from "./DashboardHeader";
import { DashboardSearch } from "./DashboardSearch";
import { DeletedProjects } from "./DeletedProjects";
import { StoryDropZone } from "./StoryDropZone";
import { later } from "./ui/later";

const Dialogs = later(async () => (await import("./DashboardDialogs")).DashboardDialogs);

const NOTHING: Asking = { kind: "nothing" };

/** All films, and the ways to begin another one. */
export function Dashboard() {
  const router = useRouter();
  useDashboard();
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
      <DashboardCosts />
      <StoryDropZone onDrop={story.drop} />
      <Dialogs
        asking={asking}
        focusAfter={heading}
        isWanted={asking.kind !== "nothing" || story.view.kind !== "closed"}
        onClose={close}
        onCreated={openProject}
        story={story}
      />
    </div>
  );
}
