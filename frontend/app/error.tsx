"use client";

import { AppHeader } from "@/components/AppHeader";
import { PageMain } from "@/components/PageMain";
import { PageMessage } from "@/components/PageMessage";
import { Button } from "@/components/ui/button";

export default function ErrorPage({ reset }: { error: Error; reset: () => void }) {
  return (
    <>
      <AppHeader />
      <PageMain>
        <PageMessage title="This page stopped working" action={<Button onClick={reset}>Show it again</Button>}>
          Something went wrong that StoryFlow did not foresee. What was saved is kept, and a running render goes on.
        </PageMessage>
      </PageMain>
    </>
  );
}
