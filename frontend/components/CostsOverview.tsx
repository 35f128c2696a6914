"use client";

import { useCosts } from "@/hooks/useCosts";
import type { Costs } from "@/lib/types";
import { countOf } from "@/lib/utils";
import { CostsTable } from "./CostsTable";
import { PageLink } from "./PageLink";
import { PageMessage } from "./PageMessage";
import { SpendingLimits } from "./SpendingLimits";
import { Button } from "./ui/button";
import { Skeleton } from "./ui/skeleton";

const DAYS = new Intl.DateTimeFormat("en-US", { dateStyle: "medium", timeZone: "UTC" });

/** What services have cost: the limits, and the sums by film, by day and by service. */
export function CostsOverview() {
  const { costs, problem, retry } = useCosts();
  if (costs !== null) return <Known costs={costs} />;
  if (problem === null) return <OnTheirWay />;
  return (
    <PageMessage action={<Button onClick={retry}>Try again</Button>} title="The costs cannot be shown now">
      {problem}
    </PageMessage>
  );
}

function Known({ costs: { budget, undecided, by_project, by_day, by_provider } }: { costs: Costs }) {
  return (
    <div className="space-y-8">
      <header>
        <h1 className="text-xl font-semibold tracking-tight">Costs</h1>
        <p className="mt-1 text-muted-foreground">What services were paid for films and voices, in US dollars.</p>
      </header>
      <section aria-labelledby="limits" className="space-y-2 rounded-lg border bg-card p-4">
        <h2 className="font-medium" id="limits">
          Limits
        </h2>
        <SpendingLimits budget={budget} />
        <p className="text-sm text-muted-foreground">
          Days and months begin at midnight UTC. COST_LIMIT_DAILY and COST_LIMIT_MONTHLY set how much may be spent.
        </p>
      </section>
      {undecided > 0 && (
        <p className="rounded-lg bg-warning-soft p-4 text-sm text-warning-text">
          {countOf(undecided, "order waits", "orders wait")} for your decision. Open the film to check, or to send again.
        </p>
      )}
      {by_provider.length === 0 ? (
        <p className="text-muted-foreground">Nothing was ordered from a service yet.</p>
      ) : (
        <>
          <CostsTable
            rows={by_project.map(({ project_id, title, ...sums }) => ({
              key: project_id ?? "",
              name: project_id === null ? title : <FilmLink id={project_id} title={title} />,
              ...sums,
            }))}
            title="By film"
          />
          <CostsTable rows={by_day.map(({ day, ...sums }) => ({ key: day, name: DAYS.format(new Date(day)), ...sums }))} title="By day" />
          <CostsTable
            rows={by_provider.map(({ provider, title, kind, ...sums }) => ({
              key: `${provider} ${kind}`,
              name: kind === "voice" ? `${title}, voices` : title,
              ...sums,
            }))}
            title="By service"
          />
        </>
      )}
    </div>
  );
}

function FilmLink({ id, title }: { id: string; title: string }) {
  return (
    <PageLink className="rounded-sm underline underline-offset-4" href={`/projects/${id}/`}>
      {title}
    </PageLink>
  );
}

function OnTheirWay() {
  return (
    <div aria-busy className="space-y-8">
      <h1 className="sr-only">Loading the costs</h1>
      <Skeleton className="h-14 w-64" />
      <Skeleton className="h-36 w-full" />
      <Skeleton className="h-48 w-full" />
    </div>
  );
}
