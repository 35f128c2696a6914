import { PROJECT_GRID } from "./ProjectGrid";
import { Skeleton } from "./ui/skeleton";

const CARDS = 8;

/** The places of the first cards, in their true size, while the films are on their way. */
export function DashboardSkeleton() {
  return (
    <div aria-busy aria-label="The films are on their way" role="status">
      <ul aria-hidden className={PROJECT_GRID}>
        {Array.from({ length: CARDS }, (_, place) => (
          <li className="rounded-lg border bg-card" key={place}>
            <Skeleton className="aspect-video rounded-t-lg rounded-b-none" />
            <div className="p-4 pt-3">
              <div className="flex h-8 items-center pointer-coarse:h-10">
                <Skeleton className="h-4 w-3/5" />
              </div>
              <div className="flex h-5 items-center">
                <Skeleton className="h-3 w-2/5" />
              </div>
              <div className="mt-3 flex h-8 items-center pointer-coarse:h-10">
                <Skeleton className="h-6 w-20 rounded-full" />
              </div>
            </div>
          </li>
        ))}
      </ul>
    </div>
  );
}
