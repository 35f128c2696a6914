import { render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, test } from "vitest";
import { answeringApi, type FakeApi } from "@/testing/fake-api";
import { COSTS, NO_COSTS } from "@/testing/money";
import { PROJECT_ID } from "@/testing/shapes";
import { CostsOverview } from "./CostsOverview";

let api: FakeApi;
beforeEach(() => {
  api = answeringApi();
});

async function show(costs: object) {
  api.on("GET /costs/", costs);
  render(<CostsOverview />);
  await screen.findByRole("heading", { level: 1, name: "Costs" });
}

const row = (table: string, name: RegExp) => within(screen.getByRole("table", { name: table })).getByRole("row", { name });

test("the costs are shown by film, by day and by service", async () => {
  await show(COSTS);
  expect(row("By film", /^The Lighthouse/)).toHaveTextContent("6 orders$1.00$0.50 set aside");
  expect(screen.getByRole("link", { name: "The Lighthouse" })).toHaveAttribute("href", expect.stringContaining(`/projects/${PROJECT_ID}`));
  expect(row("By film", /^Deleted projects/)).not.toHaveTextContent("set aside");
  expect(row("By day", /^Nov 21, 2026/)).toHaveTextContent("$1.00");
  expect(row("By service", /^Runway/)).toHaveTextContent("$1.00");
  expect(row("By service", /^ElevenLabs, voices/)).toHaveTextContent("$1.00");
});

test("the limits, and what is left of them, stand above, and what waits for a decision", async () => {
  await show(COSTS);
  expect(screen.getByRole("region", { name: "Limits" })).toHaveTextContent("$1.00 of $5.00 spent, $0.50 set aside; $3.50 left");
  expect(screen.getByText(/^1 order waits for your decision/)).toBeInTheDocument();
});

test("before anything was ordered it says so", async () => {
  await show(NO_COSTS);
  expect(screen.getByText("Nothing was ordered from a service yet.")).toBeInTheDocument();
  expect(screen.queryByRole("table")).not.toBeInTheDocument();
});

test("while the studio is away it says so, and tries again when asked", async () => {
  api.away = true;
  render(<CostsOverview />);
  const again = await screen.findByRole("button", { name: "Try again" });
  api.away = false;
  api.on("GET /costs/", COSTS);
  await userEvent.click(again);
  expect(await screen.findByRole("table", { name: "By film" })).toBeInTheDocument();
});
