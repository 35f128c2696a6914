import type { ProjectSummary } from "@/lib/types";
import { ProjectCard } from "./ProjectCard";

export const PROJECT_GRID = "grid grid-cols-[repeat(auto-fill,minmax(min(100%,18rem),1fr))] gap-4 sm:gap-6";

interface ProjectGridProps {
  projects: readonly ProjectSummary[];
  onRename: (project: ProjectSummary) => void;
  onDelete: (project: ProjectSummary) => void;
}

/** As many cards in a row as are easy to read. */
export function ProjectGrid({ projects, onRename, onDelete }: ProjectGridProps) {
  return (
    <ul aria-label="Films" className={PROJECT_GRID}>
      {projects.map((project) => (
        <li key={project.id}>
          <ProjectCard onDelete={onDelete} onRename={onRename} project={project} />
        </li>
      ))}
    </ul>
  );
}
