import { Import } from "lucide-react";
import { SampleStoryButton } from "./SampleStoryButton";
import { Button } from "./ui/button";

interface EmptyDashboardProps {
  onImport: () => void;
  /** Takes the new project's id. */
  onSample: (id: string) => void;
}

/** The dashboard before the first film. */
export function EmptyDashboard({ onImport, onSample }: EmptyDashboardProps) {
  return (
    <section className="flex flex-col items-center rounded-lg border border-dashed border-input px-6 py-16 text-center sm:py-20">
      <Reel />
      <h2 className="mt-8 text-xl font-semibold tracking-tight text-balance">A film begins with a written story</h2>
      <p className="mt-2 max-w-lg text-balance text-muted-foreground">
        Each part of it gets a picture and is read aloud. The camera glides over the pictures, and one MP4 comes out.
      </p>
      <div className="mt-6 flex flex-wrap justify-center gap-3">
        <SampleStoryButton onImported={onSample} />
        <Button onClick={onImport} variant="outline">
          <Import aria-hidden />
          Import a story
        </Button>
      </div>
      <p className="mt-6 text-sm text-muted-foreground">
        Or drop a folder with a story and its pictures anywhere on this page.
      </p>
    </section>
  );
}

/** Three pictures in a row, and the camera's view on each: it closes in as the film goes on. */
function Reel() {
  return (
    <svg aria-hidden className="h-auto w-full max-w-80" fill="none" viewBox="0 0 320 64">
      {[
        { x: 1, view: { x: 9, y: 9, width: 81.8, height: 46 } },
        { x: 110, view: { x: 130, y: 14, width: 64, height: 36 } },
        { x: 219, view: { x: 257, y: 14, width: 46.2, height: 26 } },
      ].map(({ x, view }) => (
        <g key={x}>
          <rect className="fill-muted stroke-input" height="62" rx="6" width="100" x={x} y="1" />
          <rect className="stroke-warning" rx="3" strokeWidth="2" {...view} />
        </g>
      ))}
    </svg>
  );
}
