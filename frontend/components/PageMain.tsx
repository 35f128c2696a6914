import type { ReactNode } from "react";

/** The page's content, where "Skip to the content" leads. */
export function PageMain({ children }: { children: ReactNode }) {
  return (
    <main className="mx-auto max-w-6xl px-4 py-8 outline-none sm:px-6" id="content" tabIndex={-1}>
      {children}
    </main>
  );
}
