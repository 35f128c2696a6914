import type { ReactNode } from "react";
import { cn } from "@/lib/utils";
import { HelpDialog } from "./HelpDialog";
import { PageLink } from "./PageLink";
import { SettingsDialog } from "./SettingsDialog";
import { ThemeToggle } from "./ThemeToggle";
import { Wordmark } from "./Wordmark";

interface AppHeaderProps {
  /** As wide as the editor's content. */
  wide?: boolean;
  /** What the page puts between the wordmark and the tools. */
  children?: ReactNode;
}

/** The bar on top of every page. */
export function AppHeader({ wide = false, children }: AppHeaderProps) {
  return (
    <header className="sticky top-0 z-20 border-b bg-background">
      <a
        className="sr-only rounded-md bg-popover px-3 py-2 focus:not-sr-only focus:absolute focus:top-2 focus:left-2"
        href="#content"
      >
        Skip to the content
      </a>
      <div className={cn("mx-auto flex h-14 items-center gap-2 px-4 sm:gap-3 sm:px-6", wide ? "max-w-432" : "max-w-6xl")}>
        <PageLink aria-label="StoryFlow, all films" className="rounded-sm" href="/">
          <Wordmark short={children !== undefined} />
        </PageLink>
        <div className="flex min-w-0 flex-1 items-center gap-2 sm:gap-3">{children}</div>
        <div className="flex items-center sm:gap-1">
          <SettingsDialog />
          <HelpDialog />
          <ThemeToggle />
        </div>
      </div>
    </header>
  );
}
