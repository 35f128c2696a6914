import { FileText, FolderOpen } from "lucide-react";
import { useRef } from "react";
import { filesOfChoice } from "@/lib/dropped-files";
import type { NamedFile } from "@/lib/types";
import { Button } from "./ui/button";

const WHOLE_FOLDER = { webkitdirectory: "" };

/** Chooses a story's files: some of them, or a whole folder. */
export function ImportDialogChoose({ onChoose }: { onChoose: (files: NamedFile[]) => void }) {
  const files = useRef<HTMLInputElement>(null);
  const folder = useRef<HTMLInputElement>(null);

  const input = {
    hidden: true,
    multiple: true,
    onChange: ({ currentTarget }: { currentTarget: HTMLInputElement }) => {
      if (currentTarget.files?.length) onChoose(filesOfChoice(currentTarget.files));
      currentTarget.value = ""; // the same file may be chosen again, mended
    },
    type: "file",
  } as const;

  return (
    <div className="flex flex-wrap items-center gap-2 rounded-lg border border-dashed border-input p-3">
      <p className="min-w-0 flex-1 basis-64 text-sm text-muted-foreground">
        Or drop a text, or a folder with its pictures, anywhere on this page.
      </p>
      <Button aria-label="Choose files" onClick={() => files.current?.click()} size="sm" variant="outline">
        <FileText aria-hidden />
        Files…
      </Button>
      <Button aria-label="Choose a folder" onClick={() => folder.current?.click()} size="sm" variant="outline">
        <FolderOpen aria-hidden />
        Folder…
      </Button>
      <input {...input} aria-label="Files of a story" ref={files} />
      <input {...input} {...WHOLE_FOLDER} aria-label="Folder of a story" ref={folder} />
    </div>
  );
}
