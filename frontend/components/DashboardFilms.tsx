"use client";

import { CircleAlert, CloudOff, SearchX } from "lucide-react";
import { useMemo } from "react";
import { useOnline } from "@/hooks/useConnection";
import { matching } from "@/lib/film-search";
import { useDashboardStore } from "@/lib/stores";
import type { ProjectSummary } from "@/lib/types";
import { ConnectionNotice } from "./ConnectionNotice";
import { DashboardMessage } from "./DashboardMessage";
import { DashboardSkeleton } from "./DashboardSkeleton";
import { EmptyDashboard } from "./EmptyDashboard";
import { ProjectGrid } from "./ProjectGrid";
import { Button } from "./ui/button";

interface DashboardFilmsProps {
  /** What the titles must hold; "": all. */
  search: string;
  onShowAll: () => void;
  onOpen: (id: string) => void;
  onImport: () => void;
  onRename: (project: ProjectSummary) => void;
  onDelete: (project: ProjectSummary) => void;
}

/** The films, or what stands in their place: on their way, none yet, none found, not to be had. */
export function DashboardFilms({ search, onShowAll, onOpen, onImport, onRename, onDelete }: DashboardFilmsProps) {
  const { load, projects, fetchProjects } = useDashboardStore();
  const online = useOnline();
  const shown = useMemo(() => matching(projects, search), [projects, search]);
  const retry = () => void fetchProjects();

  if (projects.length === 0 && load.kind === "loading") return <DashboardSkeleton />;
  if (projects.length === 0 && load.kind === "failed") {
    return (
      <DashboardMessage
        action={<Button onClick={retry}>Try again</Button>}
        Icon={online ? CircleAlert : CloudOff}
        title="The films cannot be shown now"
      >
        {load.problem.sentence}
      </DashboardMessage>
    );
  }
  return (
    <>
      <ConnectionNotice />
      {projects.length === 0 ? (
        <EmptyDashboard onImport={onImport} onSample={onOpen} />
      ) : shown.length === 0 ? (
        <DashboardMessage action={<Button onClick={onShowAll} variant="outline">Show all films</Button>} Icon={SearchX} title="No film found">
          No title holds “{search.trim()}”.
        </DashboardMessage>
      ) : (
        <ProjectGrid onDelete={onDelete} onRename={onRename} projects={shown} />
      )}
    </>
  );
}
