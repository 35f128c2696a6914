"use client";

import { useReturnFocus } from "@/hooks/useReturnFocus";
import type { StoryImport } from "@/hooks/useStoryImport";
import { useDashboardStore } from "@/lib/stores";
import { ImportDialogDraft } from "./ImportDialogDraft";
import { ImportDialogFiles } from "./ImportDialogFiles";
import { Dialog, DialogContent } from "./ui/dialog";

/** Makes a project of a story that is written, pasted, chosen or dropped. Closing calls off what is on its way. */
export function ImportDialog({ story }: { story: StoryImport }) {
  const problem = useDashboardStore((state) => state.importProblem);
  const fraction = useDashboardStore((state) => state.importFraction);
  const returnFocus = useReturnFocus();
  const { view } = story;
  const isDraft = view.kind !== "files";
  return (
    <Dialog onOpenChange={(open) => !open && story.close()} open={view.kind !== "closed"}>
      <DialogContent
        className="max-w-2xl"
        description={isDraft ? "Its pictures and its voice are added in the studio, or come along with its folder." : undefined}
        title="Import a story"
        {...returnFocus}
      >
        {isDraft ? (
          <ImportDialogDraft problem={problem} story={story} />
        ) : (
          <ImportDialogFiles fraction={fraction} problem={problem} source={view.source} story={story} />
        )}
      </DialogContent>
    </Dialog>
  );
}
