"use client";

import { FolderDown } from "lucide-react";
import { useEffect, useEffectEvent, useState } from "react";
import { filesOfDrop } from "@/lib/dropped-files";
import type { NamedFile } from "@/lib/types";
import { tellUnreadable } from "@/lib/unreadable";

interface StoryDropZoneProps {
  onDrop: (files: NamedFile[]) => void;
}

/** Takes files and folders that are dropped anywhere on the page, and says so while they hover over it. */
export function StoryDropZone({ onDrop }: StoryDropZoneProps) {
  const [hovering, setHovering] = useState(false);
  const drop = useEffectEvent((data: DataTransfer) => void filesOfDrop(data).then(onDrop, tellUnreadable));

  useEffect(() => {
    let entered = 0; // every element under the pointer is entered and left on its own
    const hover = (change: number) => {
      entered = Math.max(0, entered + change);
      setHovering(entered > 0);
    };
    const listeners = {
      dragenter: () => hover(+1),
      dragleave: () => hover(-1),
      dragover: (event: DragEvent) => event.preventDefault(), // without it nothing can be dropped
      drop: (event: DragEvent) => {
        event.preventDefault(); // the browser would leave the page and show the file
        hover(-entered);
        if (event.dataTransfer) drop(event.dataTransfer);
      },
    };
    const handle = (event: DragEvent) => {
      if (event.dataTransfer?.types.includes("Files")) listeners[event.type as keyof typeof listeners](event);
    };
    for (const name of Object.keys(listeners)) window.addEventListener(name, handle as EventListener);
    return () => {
      for (const name of Object.keys(listeners)) window.removeEventListener(name, handle as EventListener);
    };
  }, []);

  if (!hovering) return null;
  return (
    <div className="pointer-events-none fixed inset-0 z-50 animate-appear bg-shade p-3 sm:p-6">
      <div className="grid size-full place-items-center rounded-lg border-2 border-dashed border-ring bg-popover p-6 text-center">
        <div>
          <FolderDown aria-hidden className="mx-auto size-10 text-muted-foreground" strokeWidth={1.25} />
          <p className="mt-4 text-xl font-semibold tracking-tight">Drop it to make a film</p>
          <p className="mt-1 text-muted-foreground">A text alone, or a folder with its pictures</p>
        </div>
      </div>
    </div>
  );
}
