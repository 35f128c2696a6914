"use client";

import { useState } from "react";
import { useDeletedProject } from "@/hooks/useDeletedProject";
import { useDashboardStore } from "@/lib/stores";
import { PageMessage } from "./PageMessage";
import { Button } from "./ui/button";

interface ProjectMissingProps {
  id: string;
  onRestored: () => void;
}

/** In place of a film that is not there; one that was deleted can be had back. */
export function ProjectMissing({ id, onRestored }: ProjectMissingProps) {
  const deleted = useDeletedProject(id);
  const restoreProject = useDashboardStore((store) => store.restoreProject);
  const [restoring, setRestoring] = useState(false);

  async function restore() {
    setRestoring(true);
    if (await restoreProject(id)) onRestored();
    else setRestoring(false);
  }

  if (deleted === null) {
    return (
      <PageMessage title="This film is not here">
        The address may be mistyped, or the film was deleted for good. All others are on the first page.
      </PageMessage>
    );
  }
  return (
    <PageMessage
      action={
        <Button onClick={() => void restore()} pending={restoring}>
          Restore it
        </Button>
      }
      title={`“${deleted.title}” was deleted`}
    >
      Its segments, pictures and sound are kept for 30 days. Until then it can be restored as it was.
    </PageMessage>
  );
}
