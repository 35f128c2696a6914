"use client";

import { ImagePlus, Replace, Trash2 } from "lucide-react";
import { type ReactNode, useRef } from "react";
import { useUpload } from "@/hooks/useUpload";
import { PICTURES } from "@/lib/pictures";
import { useProjectStore } from "@/lib/stores";
import { Button } from "./ui/button";
import { IconButton } from "./ui/icon-button";
import { Progress } from "./ui/progress";

interface ImageUploaderProps {
  segmentId: string;
  /** From 1. */
  number: number;
  /** The picture that is there, if any. */
  picture: ReactNode;
}

/** Takes a segment's picture by click, also in place of another; the list takes what is dropped or pasted. */
export function ImageUploader({ segmentId, number, picture }: ImageUploaderProps) {
  const input = useRef<HTMLInputElement>(null);
  const upload = useUpload(segmentId);
  const uploadImage = useProjectStore((state) => state.uploadImage);
  const uploadImages = useProjectStore((state) => state.uploadImages);
  const choose = () => input.current?.click();

  function take(files: readonly File[]) {
    const [first] = files;
    if (files.length > 1) void uploadImages(files, segmentId);
    else if (first !== undefined) void uploadImage(segmentId, first);
  }

  return (
    <>
      <input
        accept={PICTURES}
        aria-hidden
        className="hidden"
        multiple
        onChange={(event) => {
          take([...(event.target.files ?? [])]);
          event.target.value = ""; // the same file may be chosen again
        }}
        ref={input}
        tabIndex={-1}
        type="file"
      />
      {picture ? (
        <>
          {picture}
          <PictureTools onReplace={choose} segmentId={segmentId} />
        </>
      ) : (
        <EmptyPlace number={number} onClick={choose} />
      )}
      {upload?.kind === "image" && (
        <UploadProgress fraction={upload.fraction} name={upload.name} segmentId={segmentId} />
      )}
    </>
  );
}

function EmptyPlace({ number, onClick }: { number: number; onClick: () => void }) {
  return (
    <button
      className="flex size-full flex-col items-center justify-center gap-1 rounded-md border border-dashed border-input bg-muted/40 px-2 text-center text-muted-foreground transition-colors hover:bg-accent hover:text-foreground"
      onClick={onClick}
      type="button"
    >
      <ImagePlus aria-hidden className="size-6" strokeWidth={1.5} />
      <span className="text-sm font-medium">
        Add a picture <span className="sr-only">to segment {number}</span>
      </span>
      <span aria-hidden className="text-xs pointer-coarse:hidden">
        Drop it here, paste, or click
      </span>
    </button>
  );
}

function PictureTools({ segmentId, onReplace }: { segmentId: string; onReplace: () => void }) {
  const removeImage = useProjectStore((state) => state.removeImage);
  return (
    <div className="absolute top-2 right-2 flex gap-1 opacity-0 transition-opacity group-focus-within/picture:opacity-100 group-hover/picture:opacity-100 pointer-coarse:opacity-100">
      <IconButton label="Replace the picture" onClick={onReplace} size="icon-sm" variant="outline">
        <Replace />
      </IconButton>
      <IconButton label="Remove the picture" onClick={() => void removeImage(segmentId)} size="icon-sm" variant="outline">
        <Trash2 />
      </IconButton>
    </div>
  );
}

function UploadProgress({ segmentId, name, fraction }: { segmentId: string; name: string; fraction: number }) {
  const cancelUpload = useProjectStore((state) => state.cancelUpload);
  return (
    <div className="absolute inset-0 flex flex-col items-center justify-center gap-2 rounded-md border bg-card px-4">
      <p className="max-w-full truncate text-xs text-muted-foreground">{fraction < 1 ? name : "Checking the picture"}</p>
      <Progress className="h-1.5" label={`Uploading ${name}`} value={fraction < 1 ? fraction * 100 : null} />
      <Button onClick={() => cancelUpload(segmentId)} size="sm" variant="ghost">
        Cancel
      </Button>
    </div>
  );
}
