import { AppHeader } from "@/components/AppHeader";
import { Dashboard } from "@/components/Dashboard";
import { PageMain } from "@/components/PageMain";

export default function DashboardPage() {
  return (
    <>
      <AppHeader wide />
      <PageMain wide>
        <Dashboard />
      </PageMain>
    </>
  );
}
