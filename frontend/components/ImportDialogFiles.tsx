import { FileText } from "lucide-react";
import type { StoryImport } from "@/hooks/useStoryImport";
import type { ApiProblem, StorySource } from "@/lib/types";
import { countOf, formatFileSize } from "@/lib/utils";
import { ImportDialogChoose } from "./ImportDialogChoose";
import { ImportDialogProblems } from "./ImportDialogProblems";
import { Button } from "./ui/button";
import { DialogClose, DialogFooter } from "./ui/dialog";
import { Progress } from "./ui/progress";

interface ImportDialogFilesProps {
  source: Extract<StorySource, { kind: "files" }>;
  story: StoryImport;
  problem: ApiProblem | null;
  /** How much of it is with the studio, from 0 to 1. */
  fraction: number | null;
}

/** The files of a story on their way, or why they were refused. */
export function ImportDialogFiles({ source, story, problem, fraction }: ImportDialogFilesProps) {
  return (
    <div className="flex min-w-0 flex-col gap-5">
      <div className="flex items-center gap-3 rounded-lg border p-4">
        <FileText aria-hidden className="size-5 shrink-0 text-muted-foreground" />
        <div className="min-w-0">
          <p className="truncate font-medium">{source.story.name}</p>
          <p className="text-sm text-muted-foreground tabular-nums">{companyOf(source)}</p>
        </div>
      </div>
      {story.pending && <Sending fraction={fraction ?? 0} />}
      {problem && <ImportDialogProblems problem={problem} />}
      {!story.pending && <ImportDialogChoose onChoose={story.choose} />}
      <DialogFooter>
        <DialogClose asChild>
          <Button variant="outline">{story.pending ? "Cancel" : "Close"}</Button>
        </DialogClose>
        {!story.pending && <Button onClick={() => story.sendFiles(source)}>Try again</Button>}
      </DialogFooter>
    </div>
  );
}

function Sending({ fraction }: { fraction: number }) {
  const percentage = Math.floor(fraction * 100);
  const words = fraction < 1 ? `Uploading, ${percentage}%` : "Looking at the story and its pictures…";
  return (
    <div className="flex flex-col gap-2">
      <p className="text-sm text-muted-foreground tabular-nums">{words}</p>
      <Progress className="bg-accent" label="Importing the story" value={fraction < 1 ? percentage : null} valueText={words} />
    </div>
  );
}

function companyOf({ story, files }: ImportDialogFilesProps["source"]): string {
  const size = files.reduce((sum, { file }) => sum + file.size, story.size);
  return files.length === 0 ? formatFileSize(size) : `and ${countOf(files.length, "more file")}, ${formatFileSize(size)}`;
}
