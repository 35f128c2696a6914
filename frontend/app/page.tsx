import { AppHeader } from "@/components/AppHeader";
import { PageMain } from "@/components/PageMain";

export default function DashboardPage() {
  return (
    <>
      <AppHeader />
      <PageMain>
        <h1 className="text-xl font-semibold tracking-tight">Films</h1>
        <p className="mt-2 max-w-prose text-muted-foreground">
          A film begins with a written story. Each part of it gets a picture and is read aloud; the camera glides over
          the pictures, and one MP4 comes out.
        </p>
      </PageMain>
    </>
  );
}
