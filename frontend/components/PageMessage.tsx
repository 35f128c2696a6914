import type { ReactNode } from "react";
import { PageLink } from "./PageLink";
import { buttonVariants } from "./ui/button-variants";

interface PageMessageProps {
  title: string;
  /** What happened and what to do. */
  children: ReactNode;
  /** What helps, before the way back to all films. */
  action?: ReactNode;
}

/** A whole page's message: nothing there, or nothing that works. */
export function PageMessage({ title, children, action }: PageMessageProps) {
  return (
    <div className="mx-auto flex max-w-md flex-col items-center py-16 text-center">
      <h1 className="text-xl font-semibold tracking-tight">{title}</h1>
      <p className="mt-2 text-muted-foreground">{children}</p>
      <div className="mt-6 flex flex-wrap justify-center gap-3">
        {action}
        <PageLink className={buttonVariants({ variant: "outline" })} href="/">
          All films
        </PageLink>
      </div>
    </div>
  );
}
