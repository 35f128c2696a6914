import type { ReactNode } from "react";
import { PageMain } from "./PageMain";

interface EditorFrameProps {
  header: ReactNode;
  /** Beside the segments where there is room, else above them. */
  preview: ReactNode;
  footer: ReactNode;
  children: ReactNode;
}

/** Where the editor's parts stand, whether they are there yet or on their way. */
export function EditorFrame({ header, preview, footer, children }: EditorFrameProps) {
  return (
    // The list of cards keeps in place what is read itself; a browser that does so, too, would do it twice.
    <div className="flex min-h-dvh flex-col [overflow-anchor:none]">
      {header}
      <PageMain wide>
        <div className="grid items-start gap-6 xl:grid-cols-[minmax(0,1fr)_clamp(24rem,34vw,44rem)] xl:gap-8">
          {preview}
          <div className="min-w-0 space-y-6">{children}</div>
        </div>
      </PageMain>
      {footer}
    </div>
  );
}
