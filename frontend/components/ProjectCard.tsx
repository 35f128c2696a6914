"use client";

import { Play } from "lucide-react";
import { memo } from "react";
import { useDashboardStore } from "@/lib/stores";
import type { ProjectSummary } from "@/lib/types";
import { countOf, formatDuration } from "@/lib/utils";
import { PageLink } from "./PageLink";
import { ProjectCardMenu } from "./ProjectCardMenu";
import { ProjectCardPicture } from "./ProjectCardPicture";
import { ProjectCardProgress } from "./ProjectCardProgress";
import { RelativeTime } from "./RelativeTime";
import { RenderStatusBadge } from "./RenderStatusBadge";
import { buttonVariants } from "./ui/button-variants";

interface ProjectCardProps {
  project: ProjectSummary;
  onRename: (project: ProjectSummary) => void;
  onDelete: (project: ProjectSummary) => void;
}

/** One project: its first picture, its title, how long it is and how its film stands. The whole card opens it. */
export const ProjectCard = memo(function ProjectCard({ project, onRename, onDelete }: ProjectCardProps) {
  const { id, title, status, error } = project;
  const progress = useDashboardStore((state) => state.progressById[id]);
  const address = `/projects/${id}/`;
  return (
    <article className="group relative flex h-full flex-col rounded-lg border bg-card transition-[border-color,box-shadow] focus-within:border-input hover:border-input hover:shadow-soft">
      <ProjectCardPicture progress={status === "PROCESSING" ? (progress ?? null) : undefined} thumbnail={project.thumbnail} />
      <div className="flex flex-1 flex-col p-4 pt-3">
        <div className="flex items-center gap-2">
          <h2 className="min-w-0 flex-1 font-semibold">
            <PageLink
              className="block truncate rounded-sm outline-none after:absolute after:inset-0 after:rounded-lg focus-visible:after:outline-2 focus-visible:after:outline-offset-2 focus-visible:after:outline-ring"
              dir="auto"
              href={address}
              title={title}
            >
              {title}
            </PageLink>
          </h2>
          <ProjectCardMenu onDelete={() => onDelete(project)} onRename={() => onRename(project)} title={title} />
        </div>
        <p className="truncate text-sm text-muted-foreground tabular-nums">
          {project.segment_count === 0 ? "No segments yet" : countOf(project.segment_count, "segment")}
          {project.duration > 0 && ` · ${formatDuration(project.duration)}`}
          {" · "}
          <RelativeTime iso={project.updated_at} />
        </p>
        <div className="mt-3 flex h-8 items-center gap-3 pointer-coarse:h-10">
          <div className="relative flex">
            <RenderStatusBadge error={error} status={status} />
          </div>
          {status === "PROCESSING" && <ProjectCardProgress progress={progress} />}
          {status === "FAILED" && <p className="min-w-0 truncate text-sm text-muted-foreground">{error}</p>}
          {status === "COMPLETED" && (
            <PageLink
              aria-label={`Watch ${title}`}
              className={buttonVariants({ variant: "outline", size: "sm", className: "relative ml-auto" })}
              href={`${address}#watch`}
            >
              <Play aria-hidden />
              Watch
            </PageLink>
          )}
        </div>
      </div>
    </article>
  );
});
