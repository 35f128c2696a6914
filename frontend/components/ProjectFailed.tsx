import type { ApiProblem } from "@/lib/types";
import { PageMessage } from "./PageMessage";
import { Button } from "./ui/button";

/** In place of a film that could not be opened. */
export function ProjectFailed({ problem, onRetry }: { problem: ApiProblem; onRetry: () => void }) {
  return (
    <PageMessage action={<Button onClick={onRetry}>Try again</Button>} title="The film could not be opened">
      {problem.sentence}
    </PageMessage>
  );
}
