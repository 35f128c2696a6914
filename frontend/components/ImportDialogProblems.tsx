import { CircleAlert } from "lucide-react";
import type { ApiProblem, StoryProblem } from "@/lib/types";
import { countOf } from "@/lib/utils";

/** The API's names of fields, as the studio calls them. */
const FIELDS: Readonly<Record<string, string>> = {
  text_content: "text",
  image_prompt: "prompt",
  image: "picture",
  audio: "narration",
};

const MOST = 200;

// One function for all: React calls it when the problems appear, and not while something is typed beside them.
const bringIntoView = (problems: HTMLElement | null) => problems?.scrollIntoView({ block: "nearest" });

/** Why a story was refused: everything that is wrong, by segment and field. */
export function ImportDialogProblems({ problem: { sentence, problems } }: { problem: ApiProblem }) {
  return (
    <div className="rounded-lg bg-destructive-soft p-4 text-sm text-destructive-text" ref={bringIntoView} role="alert">
      <p className="flex items-start gap-2 font-medium">
        <CircleAlert aria-hidden className="mt-0.5 size-4 shrink-0" />
        {problems.length === 0 ? sentence : `${countOf(problems.length, "thing")} to mend. Nothing was imported yet.`}
      </p>
      {problems.length > 0 && (
        <ul className="mt-3 max-h-48 space-y-2 overflow-y-auto pl-6" tabIndex={0}>
          {problems.slice(0, MOST).map((problem, place) => (
            <li key={place}>
              {placeOf(problem)}
              {problem.message}
            </li>
          ))}
          {problems.length > MOST && <li>And {(problems.length - MOST).toLocaleString("en-US")} more.</li>}
        </ul>
      )}
    </div>
  );
}

function placeOf({ segment, field }: StoryProblem) {
  if (segment === null) return null;
  return <span className="font-medium">{`Segment ${segment.toLocaleString("en-US")}, ${FIELDS[field] ?? field}: `}</span>;
}
