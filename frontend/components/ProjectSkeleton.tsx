import { EditorFrame } from "./EditorFrame";
import { EditorHeader } from "./EditorHeader";
import { Skeleton } from "./ui/skeleton";

/** The editor's shape while the project is on its way: every part where it will be, as large as it will be. */
export function ProjectSkeleton() {
  return (
    <EditorFrame
      footer={<FooterShape />}
      header={<EditorHeader loading />}
      preview={<Skeleton className="hidden aspect-video rounded-lg xl:sticky xl:top-18 xl:order-1 xl:block" />}
    >
      <div aria-busy className="@container">
        <h1 className="sr-only">Loading the film</h1>
        <div className="border-b pt-2 pb-1">
          <Skeleton className="h-4 w-32" />
          <Skeleton className="mt-1.5 h-12 w-full" />
        </div>
        <ul className="mt-6 space-y-5">
          <CardShape />
          <CardShape />
          <CardShape />
        </ul>
      </div>
    </EditorFrame>
  );
}

function CardShape() {
  return (
    <li className="rounded-lg border bg-card p-4 pt-2 shadow-soft">
      <div className="flex h-10 items-center">
        <Skeleton className="h-4 w-40" />
      </div>
      <div className="mt-1 grid gap-x-4 gap-y-3 @2xl:grid-cols-[minmax(0,2fr)_minmax(0,5fr)] @5xl:grid-cols-[20rem_minmax(0,1fr)]">
        <Skeleton className="aspect-video w-full" />
        <div className="flex flex-col gap-2">
          <Skeleton className="min-h-36 flex-1 @2xl:min-h-16" />
          <Skeleton className="h-10" />
          <Skeleton className="h-10" />
        </div>
      </div>
    </li>
  );
}

function FooterShape() {
  return (
    <div className="sticky bottom-0 border-t bg-background">
      <div className="mx-auto flex max-w-432 justify-between gap-2 px-4 py-2 sm:gap-6 sm:px-6 sm:py-3 lg:min-h-19 lg:items-center lg:py-2">
        <Skeleton className="h-11 w-44" />
        <Skeleton className="h-11 w-40" />
      </div>
    </div>
  );
}
