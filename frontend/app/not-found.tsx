import type { Metadata } from "next";
import { AppHeader } from "@/components/AppHeader";
import { PageMain } from "@/components/PageMain";
import { PageMessage } from "@/components/PageMessage";

export const metadata: Metadata = { title: "Page not found" };

export default function NotFound() {
  return (
    <>
      <AppHeader />
      <PageMain>
        <PageMessage title="This page does not exist">
          The address may be mistyped, or what was here has been deleted. Your films are on the first page.
        </PageMessage>
      </PageMain>
    </>
  );
}
