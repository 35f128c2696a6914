"use client";

import { type RefObject, useEffect, useState } from "react";
import { filesOfDrop, holdsFolder } from "@/lib/dropped-files";
import { carriesFiles, countFiles, filesOf } from "@/lib/pictures";
import { useProjectStore } from "@/lib/stores";
import { picturesOf } from "@/lib/story-folder";
import { showToast } from "@/lib/toasts";
import { tellUnreadable } from "@/lib/unreadable";

/** Pictures that are held over the list: from which segment on they would be, and how many. */
export interface HeldPictures {
  from: string;
  count: number;
}

/** Takes pictures (and a recording) that are dropped on the list, and pictures pasted into a card with the focus. */
export function usePictureDrop(list: RefObject<HTMLElement | null>): HeldPictures | null {
  const [held, setHeld] = useState<HeldPictures | null>(null);
  useEffect(() => {
    const hold = (next: HeldPictures | null) =>
      setHeld((now) => (now?.from === next?.from && now?.count === next?.count ? now : next));

    function handleOver(event: DragEvent) {
      if (event.defaultPrevented || !carriesFiles(event.dataTransfer)) return;
      event.preventDefault(); // else a file dropped beside the list would replace the page
      const from = segmentUnder(list.current, event);
      if (event.dataTransfer) event.dataTransfer.dropEffect = from === null ? "none" : "copy";
      hold(from === null ? null : { from, count: countFiles(event.dataTransfer) });
    }

    function handleDrop(event: DragEvent) {
      hold(null);
      if (event.defaultPrevented || !carriesFiles(event.dataTransfer)) return;
      event.preventDefault();
      const from = segmentUnder(list.current, event);
      if (from !== null && event.dataTransfer !== null) takeDropped(event.dataTransfer, from);
    }

    function handleLeave(event: DragEvent) {
      if (!event.relatedTarget) hold(null); // it left the window
    }

    function handlePaste(event: ClipboardEvent) {
      const files = filesOf(event.clipboardData);
      const row = document.activeElement?.closest<HTMLElement>("[data-segment-id]");
      if (event.defaultPrevented || files.length === 0 || !row || !list.current?.contains(row)) return;
      // A copied page has both: into a field goes its text.
      const isText = event.clipboardData?.types.includes("text/plain") ?? false;
      if (isText && document.activeElement instanceof HTMLTextAreaElement) return;
      event.preventDefault();
      take(files, row.dataset.segmentId ?? "");
    }

    const listeners = { dragover: handleOver, drop: handleDrop, dragleave: handleLeave, paste: handlePaste };
    const all = Object.entries(listeners) as [string, EventListener][];
    for (const [name, listener] of all) window.addEventListener(name, listener);
    return () => {
      for (const [name, listener] of all) window.removeEventListener(name, listener);
    };
  }, [list]);
  return held;
}

function takeDropped(data: DataTransfer, from: string) {
  if (holdsFolder(data)) void filesOfDrop(data).then((files) => take(picturesOf(files), from), tellUnreadable);
  else take(filesOf(data), from);
}

function take(files: readonly File[], from: string) {
  const { uploadImage, uploadImages, uploadAudio } = useProjectStore.getState();
  const [first] = files;
  const pictures = files.filter(({ type }) => type === "" || type.startsWith("image/"));
  const [picture] = pictures;
  if (pictures.length > 1) void uploadImages(pictures, from);
  else if (picture !== undefined) void uploadImage(from, picture);
  else if (files.length === 1 && first?.type.startsWith("audio/")) void uploadAudio(from, first);
  else {
    showToast({
      tone: "error",
      title: "These files were not taken",
      description: "Drop pictures on the segments, or one recording on the segment that it belongs to.",
      key: "drop",
    });
  }
}

/** The segment that a drop concerns: the card under the pointer, else the next below it, else the last. */
function segmentUnder(list: HTMLElement | null, event: DragEvent): string | null {
  if (list === null || !(event.target instanceof Element) || !list.contains(event.target)) return null;
  const rows = [...list.querySelectorAll<HTMLElement>("[data-segment-id]")];
  const row =
    event.target.closest<HTMLElement>("[data-segment-id]") ??
    rows.find((each) => each.getBoundingClientRect().bottom > event.clientY) ??
    rows.at(-1);
  return row?.dataset.segmentId ?? null;
}
