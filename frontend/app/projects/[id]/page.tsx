import type { Metadata } from "next";
import { ProjectView } from "@/components/ProjectView";

export const metadata: Metadata = { title: "Film" };

/** The export holds one page for all projects; the server gives it for every id, and the page reads its address. */
export function generateStaticParams() {
  return [{ id: "_" }];
}

export default function ProjectPage() {
  return <ProjectView />;
}
