"use client";

import { useEffect, useRef, useState } from "react";
import { useDashboardStore } from "@/lib/stores";
import { EMPTY_DRAFT, sourceOfDraft, type StoryDraft, withFile, withText } from "@/lib/story-draft";
import { readDropped } from "@/lib/story-folder";
import { showToast } from "@/lib/toasts";
import { tellUnreadable } from "@/lib/unreadable";
import type { ImportedProject, NamedFile, StorySource } from "@/lib/types";

type FilesSource = Extract<StorySource, { kind: "files" }>;

/** The import dialog: closed, writing a story, or sending the files of one. */
export type ImportView = { kind: "closed" } | { kind: "draft" } | { kind: "files"; source: FilesSource };

export interface StoryImport {
  view: ImportView;
  draft: StoryDraft;
  setDraft: (draft: StoryDraft) => void;
  /** A story is on its way. */
  pending: boolean;
  open: () => void;
  /** Calls off what is on its way. The draft stays for the next time. */
  close: () => void;
  sendDraft: () => void;
  sendFiles: (source: FilesSource) => void;
  /** Files chosen for the dialog: a lone text is shown in it, a story with files is sent. */
  choose: (files: readonly NamedFile[]) => void;
  /** Files dropped on the page: sent at once. */
  drop: (files: readonly NamedFile[]) => void;
}

const PICTURES_ALONE = "Drop a text (story.md) with them, or open a film and drop them there.";

/** Importing a story, however it comes. */
export function useStoryImport(onImported: (project: ImportedProject) => void): StoryImport {
  const { importStory, cancelImport, clearImportProblem } = useDashboardStore.getState();
  const [view, setView] = useState<ImportView>({ kind: "closed" });
  const [draft, setDraft] = useState(EMPTY_DRAFT);
  const [pending, setPending] = useState(false);

  const isHere = useRef(true);
  useEffect(() => {
    isHere.current = true;
    return () => void (isHere.current = false);
  }, []);

  async function send(source: StorySource): Promise<boolean> {
    setPending(true);
    const project = await importStory(source);
    if (!isHere.current) return tellAfterLeaving(project);
    setPending(false);
    if (project === null) return false;
    setView({ kind: "closed" });
    tellWarnings(project);
    onImported(project);
    return true;
  }

  async function sendThisDraft(sent: StoryDraft) {
    if (await send(sourceOfDraft(sent))) setDraft((latest) => withText({ ...latest, title: "" }, sent.format, ""));
  }

  function sendFiles(source: FilesSource) {
    setView({ kind: "files", source });
    void send(source);
  }

  async function take(files: readonly NamedFile[], atOnce: boolean) {
    if (pending) return tell("A story is on its way already", "Wait until it is there, or cancel it.");
    const read = readDropped(files);
    if (read.kind === "refused") return tell("This is no story", read.sentence);
    if (read.kind === "pictures") return tell("These are pictures without a story", PICTURES_ALONE);
    clearImportProblem();
    const shown = read.source.files.length > 0 ? null : await withFile(draft, read.source.story);
    // What somebody has written stays where it is when a file is dropped on the page.
    if (shown === null || (atOnce && draft.texts[shown.format] !== "")) return sendFiles(read.source);
    setView({ kind: "draft" });
    setDraft(shown);
    if (atOnce) await sendThisDraft(shown);
  }

  return {
    view,
    draft,
    setDraft,
    pending,
    open: () => setView({ kind: "draft" }),
    close: () => {
      if (pending) cancelImport();
      clearImportProblem();
      setView({ kind: "closed" });
    },
    sendDraft: () => void sendThisDraft(draft),
    sendFiles,
    choose: (files) => void take(files, false).catch(tellUnreadable),
    drop: (files) => void take(files, true).catch(tellUnreadable),
  };
}

function tell(title: string, description: string) {
  showToast({ tone: "error", title, description, key: "import" });
}

/** Who has left the page meanwhile is not called away from what is being done there. Gives whether it was done. */
function tellAfterLeaving(project: ImportedProject | null): boolean {
  const { importProblem, clearImportProblem } = useDashboardStore.getState();
  if (project !== null) showToast({ tone: "success", title: `"${project.title}" was imported`, description: "It is among all films." });
  else if (importProblem !== null) tell("The story was not imported", importProblem.sentence);
  clearImportProblem();
  return project !== null;
}

const MOST_WARNINGS = 3;

function tellWarnings({ warnings }: ImportedProject) {
  if (warnings.length === 0) return;
  const more = warnings.length - MOST_WARNINGS;
  const told = warnings.slice(0, MOST_WARNINGS).join(" ") + (more > 0 ? ` And ${more} more.` : "");
  showToast({ title: "Imported, with a remark", description: told });
}
