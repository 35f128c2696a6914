"use client";

import type { RefObject } from "react";
import type { StoryImport } from "@/hooks/useStoryImport";
import { useDashboardStore } from "@/lib/stores";
import type { ProjectSummary } from "@/lib/types";
import { CreateProjectDialog } from "./CreateProjectDialog";
import { DashboardDeleteDialog } from "./DashboardDeleteDialog";
import { DashboardRenameDialog } from "./DashboardRenameDialog";
import { ImportDialog } from "./ImportDialog";

/** What the dashboard asks for. */
export type Asking =
  | { kind: "nothing" }
  | { kind: "create" }
  | { kind: "rename"; project: ProjectSummary }
  | { kind: "delete"; project: ProjectSummary };

interface DashboardDialogsProps {
  asking: Asking;
  story: StoryImport;
  onClose: () => void;
  /** Takes the new project's id. */
  onCreated: (id: string) => void;
  /** Takes the focus after a deletion. */
  focusAfter: RefObject<HTMLElement | null>;
}

/** The dashboard's dialogs, of which one at most is open. */
export function DashboardDialogs({ asking, story, onClose, onCreated, focusAfter }: DashboardDialogsProps) {
  const deleteProject = useDashboardStore((state) => state.deleteProject);
  return (
    <>
      <ImportDialog story={story} />
      <CreateProjectDialog onClose={onClose} onCreated={onCreated} open={asking.kind === "create"} />
      <DashboardRenameDialog onClose={onClose} project={asking.kind === "rename" ? asking.project : null} />
      <DashboardDeleteDialog
        focusAfter={focusAfter}
        onClose={onClose}
        onDelete={({ id }) => void deleteProject(id)}
        project={asking.kind === "delete" ? asking.project : null}
      />
    </>
  );
}
