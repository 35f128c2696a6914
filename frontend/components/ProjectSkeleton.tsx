import { AppHeader } from "./AppHeader";
import { EditorFrame } from "./EditorFrame";
import { Skeleton } from "./ui/skeleton";

/** The editor's shape while the project is on its way. */
export function ProjectSkeleton() {
  return (
    <EditorFrame
      footer={
        <div className="sticky bottom-0 border-t bg-background">
          <div className="mx-auto flex max-w-432 justify-between gap-6 px-4 py-3 sm:px-6 lg:h-19 lg:items-center lg:py-2">
            <Skeleton className="h-11 w-44" />
            <Skeleton className="h-11 w-40" />
          </div>
        </div>
      }
      header={
        <AppHeader wide>
          <Skeleton className="h-7 w-56" />
        </AppHeader>
      }
      preview={<Skeleton className="hidden aspect-video rounded-lg xl:sticky xl:top-18 xl:order-1 xl:block" />}
    >
      <div aria-busy>
        <h1 className="sr-only">Loading the film</h1>
        <Skeleton className="h-24 w-full rounded-lg" />
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
    </EditorFrame>
  );
}
