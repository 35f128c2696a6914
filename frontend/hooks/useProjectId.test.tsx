import { renderHook } from "@testing-library/react";
import { renderToString } from "react-dom/server";
import { beforeEach, expect, test, vi } from "vitest";
import { useProjectId } from "./useProjectId";

const address = vi.hoisted(() => ({ path: "/" }));
vi.mock("next/navigation", () => ({ usePathname: () => address.path }));

const ID = "8c0f3ad2-0000-4000-8000-000000000001";

beforeEach(() => {
  address.path = `/projects/${ID}/`;
});

test.each([
  [`/projects/${ID}/`, ID],
  [`/projects/${ID}`, ID],
  ["/projects/_/", null],
  ["/projects/", null],
  ["/", null],
  [`/projects/${ID}/other/`, null],
])("the address %s holds the project %s", (path, id) => {
  address.path = path;
  expect(renderHook(useProjectId).result.current).toBe(id);
});

test("the exported page knows no project, so that every project can take it over", () => {
  function Shown() {
    return <p>{useProjectId() ?? "none"}</p>;
  }
  expect(renderToString(<Shown />)).toBe("<p>none</p>");
});

test("going to another project gives its id", () => {
  const { result, rerender } = renderHook(useProjectId);
  address.path = "/projects/another/";
  rerender();
  expect(result.current).toBe("another");
});
