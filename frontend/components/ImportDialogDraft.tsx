import type { FormEvent } from "react";
import type { StoryImport } from "@/hooks/useStoryImport";
import { type StoryFormat, withText } from "@/lib/story-draft";
import type { ApiProblem } from "@/lib/types";
import { ImportDialogChoose } from "./ImportDialogChoose";
import { ImportDialogProblems } from "./ImportDialogProblems";
import { Button } from "./ui/button";
import { DialogClose, DialogFooter } from "./ui/dialog";
import { Input } from "./ui/input";
import { Label } from "./ui/label";
import { Tabs, TabsContent, TabsList, TabsTrigger } from "./ui/tabs";
import { Textarea } from "./ui/textarea";

const FORMATS: readonly { format: StoryFormat; name: string; hint: string; example: string }[] = [
  {
    format: "json",
    name: "JSON",
    hint: "Each entry of “segments” becomes a segment.",
    example: `{
  "title": "The lighthouse",
  "segments": [
    { "text_content": "On the last rock stood a tower.", "image_prompt": "A white tower at dusk" }
  ]
}`,
  },
  {
    format: "text",
    name: "Text",
    hint: "Each block becomes a segment; a line of three hyphens ends it. A prompt may be left out.",
    example: `Text: On the last rock stood a tower.
Prompt: A white tower at dusk
---
Text: Every evening Martha lit the lamp.
Prompt: A lamp behind glass`,
  },
  {
    format: "prose",
    name: "Prose",
    hint: "Each paragraph becomes a segment; long ones are split between sentences. “# Title” on top is the title.",
    example: `# The lighthouse

On the last rock stood a tower.

Every evening Martha lit the lamp.`,
  },
];

interface ImportDialogDraftProps {
  story: StoryImport;
  problem: ApiProblem | null;
}

/** Where a story is written, pasted and mended. */
export function ImportDialogDraft({ story, problem }: ImportDialogDraftProps) {
  const { draft, setDraft, pending } = story;
  const isEmpty = draft.texts[draft.format].trim() === "";

  function submit(event: FormEvent) {
    event.preventDefault();
    story.sendDraft();
  }

  return (
    <form className="flex min-w-0 flex-col gap-5" onSubmit={submit}>
      <Tabs onValueChange={(format) => setDraft({ ...draft, format: format as StoryFormat })} value={draft.format}>
        <TabsList aria-label="How the story is written">
          {FORMATS.map(({ format, name }) => (
            <TabsTrigger key={format} value={format}>
              {name}
            </TabsTrigger>
          ))}
        </TabsList>
        {FORMATS.map(({ format, hint, example }) => (
          <TabsContent key={format} tabIndex={-1} value={format}>
            <Textarea
              aria-describedby={`import-${format}-hint`}
              aria-invalid={problem === null ? undefined : true}
              aria-label="Story"
              className="max-h-[40dvh] min-h-44 overflow-y-auto"
              onChange={(event) => setDraft(withText(draft, format, event.target.value))}
              placeholder={example}
              spellCheck={format !== "json"}
              value={draft.texts[format]}
            />
            <p className="mt-2 text-sm text-muted-foreground" id={`import-${format}-hint`}>
              {hint}
            </p>
          </TabsContent>
        ))}
      </Tabs>
      {problem && <ImportDialogProblems problem={problem} />}
      <ImportDialogChoose onChoose={story.choose} />
      <div className="flex flex-col gap-2">
        <Label htmlFor="import-title">Title</Label>
        <Input
          autoComplete="off"
          id="import-title"
          maxLength={200}
          onChange={(event) => setDraft({ ...draft, title: event.target.value })}
          placeholder="As the story says"
          value={draft.title}
        />
      </div>
      <DialogFooter>
        <DialogClose asChild>
          <Button variant="outline">Cancel</Button>
        </DialogClose>
        <Button disabledReason={isEmpty ? "Write or choose a story first." : undefined} pending={pending} type="submit">
          Import
        </Button>
      </DialogFooter>
    </form>
  );
}
