"use client";

import { type KeyboardEvent, useRef, useState } from "react";
import { useProjectStore } from "@/lib/stores";
import { cn } from "@/lib/utils";
import { SaveIndicator } from "./SaveIndicator";

const LONGEST = 200;
const SHAPE = "h-7 max-w-full min-w-0 rounded-sm border px-1.5 text-base font-semibold tracking-tight";

/** The film's title, renamed where it stands: Enter keeps what was typed, Escape leaves it as it was. */
export function ProjectTitle() {
  const title = useProjectStore((store) => store.project?.title ?? "");
  const id = useProjectStore((store) => store.project?.id ?? "");
  const renameProject = useProjectStore((store) => store.renameProject);
  const [editing, setEditing] = useState(false);
  const button = useRef<HTMLButtonElement>(null);

  function end(returnFocus: boolean) {
    setEditing(false);
    if (returnFocus) requestAnimationFrame(() => button.current?.focus());
  }

  function keep(typed: string, returnFocus: boolean) {
    const wanted = typed.trim();
    if (wanted !== "" && wanted !== title) void renameProject(wanted);
    end(returnFocus);
  }

  if (editing) return <TitleField onCancel={() => end(true)} onKeep={keep} title={title} />;
  return (
    <div className="-ml-1.5 flex max-w-full min-w-0 items-center gap-2 sm:ml-0">
      <h1 className="flex min-w-0">
        <button
          className={cn(SHAPE, "cursor-text truncate border-transparent transition-colors hover:border-input hover:bg-card")}
          dir="auto"
          onClick={() => setEditing(true)}
          ref={button}
          title={`${title} (rename)`}
          type="button"
        >
          {title}
        </button>
      </h1>
      <SaveIndicator id={id} />
    </div>
  );
}

interface TitleFieldProps {
  title: string;
  onKeep: (typed: string, returnFocus: boolean) => void;
  onCancel: () => void;
}

function TitleField({ title, onKeep, onCancel }: TitleFieldProps) {
  const [typed, setTyped] = useState(title);
  const ended = useRef(false); // a field that goes away loses the focus, too
  const empty = typed.trim() === "";

  function end(how: () => void) {
    if (!ended.current) how();
    ended.current = true;
  }

  function handleKey(event: KeyboardEvent<HTMLInputElement>) {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Escape") end(onCancel);
    if (event.key === "Enter" && !empty) end(() => onKeep(typed, true));
  }

  return (
    <div className="relative -ml-1.5 w-full min-w-0 sm:ml-0 sm:w-auto">
      <input
        aria-describedby={empty ? "title-problem" : undefined}
        aria-invalid={empty || undefined}
        aria-label="Title"
        autoComplete="off"
        autoFocus
        dir="auto"
        className={cn(SHAPE, "w-full border-input bg-card aria-invalid:border-destructive-text sm:field-sizing-content sm:w-auto sm:min-w-48")}
        maxLength={LONGEST}
        onBlur={() => end(() => onKeep(typed, false))}
        onChange={(event) => setTyped(event.target.value)}
        onFocus={(event) => event.target.select()}
        onKeyDown={handleKey}
        value={typed}
      />
      {empty && (
        <p
          className="absolute top-full left-0 z-10 mt-1 rounded-sm bg-destructive-soft px-2 py-1 text-xs text-destructive-text"
          id="title-problem"
          role="alert"
        >
          A film needs a title. Escape keeps the old one.
        </p>
      )}
    </div>
  );
}
