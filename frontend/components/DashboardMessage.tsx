import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";

interface DashboardMessageProps {
  Icon: LucideIcon;
  title: string;
  /** What happened and what to do. */
  children: ReactNode;
  action: ReactNode;
}

/** Takes the cards' place where there are none to show. */
export function DashboardMessage({ Icon, title, children, action }: DashboardMessageProps) {
  return (
    <div className="mx-auto flex max-w-md flex-col items-center py-16 text-center" role="status">
      <Icon aria-hidden className="size-8 text-muted-foreground" strokeWidth={1.5} />
      <h2 className="mt-4 text-lg font-semibold tracking-tight">{title}</h2>
      <p className="mt-2 text-muted-foreground">{children}</p>
      <div className="mt-6">{action}</div>
    </div>
  );
}
