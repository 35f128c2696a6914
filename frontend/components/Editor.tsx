"use client";

import { useFilmTitle } from "@/hooks/useFilmTitle";
import { useProjectStore } from "@/lib/stores";
import { AudioOrderDialog } from "./AudioOrderDialog";
import { ConnectionNotice } from "./ConnectionNotice";
import { EditorFooter } from "./EditorFooter";
import { EditorFrame } from "./EditorFrame";
import { EditorHeader } from "./EditorHeader";
import { EmptyProject } from "./EmptyProject";
import { FilmOrderDialog } from "./FilmOrderDialog";
import { KeyboardShortcuts } from "./KeyboardShortcuts";
import { SegmentList } from "./SegmentList";
import { Timeline } from "./Timeline";
import { VideoPreview } from "./VideoPreview";

/** The open project: its film, its timeline, its segments, and what is done with all of them. */
export function Editor() {
  const empty = useProjectStore((store) => store.ids.length === 0);
  useFilmTitle();
  return (
    <EditorFrame footer={<EditorFooter />} header={<EditorHeader />} preview={<VideoPreview />}>
      <ConnectionNotice />
      <KeyboardShortcuts />
      <FilmOrderDialog />
      <AudioOrderDialog />
      {empty ? (
        <EmptyProject />
      ) : (
        <>
          <Timeline />
          <h2 className="sr-only">Segments</h2>
          <SegmentList />
        </>
      )}
    </EditorFrame>
  );
}
