import type { Metadata } from "next";
import { AppHeader } from "@/components/AppHeader";
import { CostsOverview } from "@/components/CostsOverview";
import { PageMain } from "@/components/PageMain";

export const metadata: Metadata = { title: "Costs" };

export default function CostsPage() {
  return (
    <>
      <AppHeader />
      <PageMain>
        <CostsOverview />
      </PageMain>
    </>
  );
}
