import { useDeferredValue, useState } from "react";
import type { ProjectSummary } from "@/lib/types";
import { ProjectCard } from "./ProjectCard";

export const PROJECT_GRID = "grid grid-cols-[repeat(auto-fill,minmax(min(100%,18rem),1fr))] gap-4 sm:gap-6";

/** More than any window shows. */
const FIRST = 48;

interface ProjectGridProps {
  projects: readonly ProjectSummary[];
  onRename: (project: ProjectSummary) => void;
  onDelete: (project: ProjectSummary) => void;
}

/** As many cards in a row as are easy to read. Of very many the first are drawn at once, the others when there is time. */
export function ProjectGrid({ projects, onRename, onDelete }: ProjectGridProps) {
  const [first] = useState(() => projects.slice(0, FIRST));
  const drawn = useDeferredValue(projects, first);
  return (
    <ul aria-label="Films" className={PROJECT_GRID}>
      {drawn.map((project) => (
        <li key={project.id}>
          <ProjectCard onDelete={onDelete} onRename={onRename} project={project} />
        </li>
      ))}
    </ul>
  );
}
