"use client";

import { Plus } from "lucide-react";
import { type FormEvent, useId, useState } from "react";
import { add } from "@/lib/editing";
import { jumpTo } from "@/lib/editor-view";
import { useProjectStore } from "@/lib/stores";
import { Button } from "./ui/button";
import { Label } from "./ui/label";
import { Textarea } from "./ui/textarea";

/** A film without segments: the story is written or pasted here, or begun by hand. */
export function EmptyProject() {
  const field = useId();
  const [text, setText] = useState("");
  const [pending, setPending] = useState(false);
  const appendStory = useProjectStore((state) => state.appendStory);

  async function take(event: FormEvent) {
    event.preventDefault();
    setPending(true);
    const appended = await appendStory({ kind: "text", text });
    setPending(false);
    if (appended !== null) jumpTo(0, "card"); // the button that had the focus is gone
  }

  return (
    <section aria-labelledby={`${field}-title`} className="mx-auto max-w-2xl py-8 sm:py-12">
      <h2 className="text-lg font-semibold tracking-tight" id={`${field}-title`}>
        This film has no segments yet
      </h2>
      <form className="mt-4" onSubmit={(event) => void take(event)}>
        <Label htmlFor={field}>Write or paste the story</Label>
        <p className="mb-2 text-sm text-muted-foreground" id={`${field}-hint`}>
          Each paragraph becomes a segment of the film.
        </p>
        <Textarea
          aria-describedby={`${field}-hint`}
          className="max-h-96 min-h-48"
          id={field}
          onChange={(event) => setText(event.target.value)}
          value={text}
        />
        <div className="mt-4 flex flex-wrap gap-3">
          <Button
            disabledReason={text.trim() === "" ? "There is no text yet." : undefined}
            pending={pending}
            type="submit"
          >
            Make segments
          </Button>
          <Button onClick={() => void add()} variant="outline">
            <Plus />
            Add an empty segment
          </Button>
        </div>
      </form>
    </section>
  );
}
