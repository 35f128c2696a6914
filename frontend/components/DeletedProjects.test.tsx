import { act, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, test, vi } from "vitest";
import { useDashboardStore } from "@/lib/stores";
import type { ProjectSummary } from "@/lib/types";
import { answeringApi, type Call } from "@/testing/fake-api";
import { summary } from "@/testing/shapes";
import { DeletedProjects } from "./DeletedProjects";

const DAY = 86_400_000;
const daysAgo = (days: number) => new Date(Date.now() - days * DAY - 1000).toISOString();
const restoreProject = vi.fn<(id: string) => Promise<boolean>>();
let deleted: ProjectSummary[] = [];

beforeEach(() => {
  answeringApi().on("GET /projects/", ({ params }: Call) => {
    expect(params).toEqual({ deleted: true });
    return deleted;
  });
  deleted = [
    summary({ id: "old", title: "The old one", deleted_at: daysAgo(20) }),
    summary({ id: "new", title: "The new one", deleted_at: daysAgo(1) }),
  ];
  restoreProject.mockReset();
  useDashboardStore.setState({ load: { kind: "ready" }, projects: [], restoreProject });
});

async function open() {
  render(<DeletedProjects />);
  await userEvent.click(await screen.findByRole("button", { name: /Recently deleted/ }));
}

test("nothing deleted, nothing shown", async () => {
  deleted = [];
  const { container } = render(<DeletedProjects />);
  await act(async () => {});
  expect(container).toBeEmptyDOMElement();
});

test("the list is closed at first, and opens with the one deleted last on top", async () => {
  render(<DeletedProjects />);
  const opener = await screen.findByRole("button", { name: /^Recently deleted ?2$/ });
  expect(opener).toHaveAttribute("aria-expanded", "false");
  expect(screen.queryByRole("list")).not.toBeInTheDocument();
  await userEvent.click(opener);
  const items = screen.getAllByRole("listitem");
  expect(items[0]).toHaveTextContent("The new one2 segments · deleted yesterday, goes for good in 28 days");
  expect(items[1]).toHaveTextContent("The old one2 segments · deleted 20 days ago, goes for good in 9 days");
});

test("a restored project is asked for once, and leaves the list when it is back among the films", async () => {
  restoreProject.mockImplementation((id) => {
    deleted = deleted.filter((project) => project.id !== id);
    useDashboardStore.setState({ projects: [summary({ id })] });
    return Promise.resolve(true);
  });
  await open();
  await userEvent.click(screen.getByRole("button", { name: "Restore The new one" }));
  expect(restoreProject).toHaveBeenCalledExactlyOnceWith("new");
  expect(screen.getAllByRole("listitem")).toHaveLength(1);
});
