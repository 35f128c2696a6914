import { Skeleton } from "./ui/skeleton";

/** The editor's shape while the project is on its way. */
export function ProjectSkeleton() {
  return (
    <div aria-busy>
      <h1 className="sr-only">Loading the film</h1>
      <div className="flex items-center gap-3">
        <Skeleton className="h-8 w-56" />
        <Skeleton className="h-6 w-16 rounded-full" />
      </div>
      <ul className="mt-6 space-y-4">
        {[0, 1, 2].map((card) => (
          <li className="flex flex-col gap-4 rounded-lg border bg-card p-4 sm:flex-row" key={card}>
            <Skeleton className="aspect-video w-full sm:w-56" />
            <div className="flex-1 space-y-3">
              <Skeleton className="h-5 w-24" />
              <Skeleton className="h-20 w-full" />
              <Skeleton className="h-9 w-full" />
            </div>
          </li>
        ))}
      </ul>
    </div>
  );
}
