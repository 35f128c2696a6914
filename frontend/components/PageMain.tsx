import type { ReactNode } from "react";
import { cn } from "@/lib/utils";

interface PageMainProps {
  /** For the editor: it takes what the window gives, and less room above. */
  wide?: boolean;
  children: ReactNode;
}

/** The page's content, where "Skip to the content" leads. */
export function PageMain({ wide = false, children }: PageMainProps) {
  return (
    <main
      className={cn("mx-auto w-full px-4 outline-none sm:px-6", wide ? "max-w-432 flex-1 pt-4 pb-6" : "max-w-6xl py-8")}
      id="content"
      tabIndex={-1}
    >
      {children}
    </main>
  );
}
