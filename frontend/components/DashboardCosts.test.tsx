import { act, render, screen } from "@testing-library/react";
import { expect, test } from "vitest";
import { answeringApi } from "@/testing/fake-api";
import { COSTS, NO_COSTS } from "@/testing/money";
import { DashboardCosts } from "./DashboardCosts";

async function show(costs: object | null) {
  const api = answeringApi();
  if (costs === null) api.away = true;
  else api.on("GET /costs/", costs);
  const { container } = render(<DashboardCosts />);
  await act(() => new Promise((resolve) => setTimeout(resolve)));
  return container;
}

test("who has asked no service sees nothing of costs", async () => {
  expect(await show(NO_COSTS)).toBeEmptyDOMElement();
});

test("nor does anybody while the studio is away", async () => {
  expect(await show(null)).toBeEmptyDOMElement();
});

test("what was spent this month leads to the costs, and says what waits", async () => {
  const shown = await show(COSTS);
  expect(shown).toHaveTextContent("Services: $7.00 spent this month, 1 order waits for your decision.");
  expect(screen.getByRole("link", { name: "What services have cost" })).toHaveAttribute("href", expect.stringMatching(/^\/costs\/?$/));
});
