import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, test, vi } from "vitest";
import { useProjectStore } from "@/lib/stores";
import type { ProviderCall } from "@/lib/types";
import { answeringApi, type FakeApi, refusal } from "@/testing/fake-api";
import { call, usd } from "@/testing/money";
import { PROJECT_ID } from "@/testing/shapes";
import { openStory, READY } from "@/testing/story";
import { ProviderCalls } from "./ProviderCalls";

const CALLS = `GET /projects/${PROJECT_ID}/provider-calls/`;
const CHECK = "POST /provider-calls/c2/check/";
const RESEND = "POST /provider-calls/c2/resend/";
const SETTLE = "POST /provider-calls/c2/settle/";
const pollRenderStatus = vi.fn(() => Promise.resolve());
const onDecided = vi.fn();
let api: FakeApi;

beforeEach(() => {
  vi.clearAllMocks();
  api = answeringApi();
});

async function show(...calls: ProviderCall[]) {
  api.on(CALLS, calls);
  openStory(READY, { projectId: PROJECT_ID });
  useProjectStore.setState({ pollRenderStatus });
  render(<ProviderCalls ids={["c2"]} onDecided={onDecided} />);
  return screen.findByRole("list", { name: "Orders to decide about" });
}

const button = (name: string) => screen.getByRole("button", { name });
const press = (name: string) => userEvent.click(button(name));

test("an order in doubt is named with its scene, its service and what may have been charged", async () => {
  const list = await show(call(), call({ id: "another", scene: 1 }));
  await screen.findByRole("listitem");
  expect(list).toHaveTextContent("Scene 2, Runway$0.25 is set aside for it.");
});

test("checking again costs nothing, and says what was found", async () => {
  await show(call());
  await screen.findByRole("listitem");
  const message = "Runway did not accept it, and nothing was charged. Render again.";
  api.on(CHECK, { call: call({ decision: "not_charged", needs_decision: false }), found: false, message });
  await press("Check again: Scene 2");
  expect(await screen.findByText(message)).toBeInTheDocument();
  expect(screen.queryByRole("button", { name: "Send again: Scene 2" })).not.toBeInTheDocument();
  expect(onDecided).toHaveBeenCalledOnce();
  expect(api.sent(RESEND)).toEqual([]);
});

test("sending again asks first, with what that may cost", async () => {
  await show(call());
  await screen.findByRole("listitem");
  await press("Send again: Scene 2");
  const question = screen.getByRole("alertdialog", { name: "Send scene 2 again?" });
  expect(question).toHaveAccessibleDescription(
    "If Runway has accepted it after all, it is made, and charged, a second time. " +
      "It may cost $0.25 more, beside the $0.25 that are set aside.",
  );
  await press("Cancel");
  expect(api.sent(RESEND)).toEqual([]);
  expect(button("Send again: Scene 2")).toHaveFocus();
});

test("sent again, the film goes on", async () => {
  await show(call());
  await screen.findByRole("listitem");
  const render = { task_id: "r", project_id: PROJECT_ID, status: "PROCESSING", total_segments: 2, message: "" };
  api.on(RESEND, { call: call({ decision: "resend", needs_decision: false }), undecided: 0, render });
  await press("Send again: Scene 2");
  await press("Send again");
  expect(await screen.findByText("It is sent again.")).toBeInTheDocument();
  expect(pollRenderStatus).toHaveBeenCalledOnce();
});

test("while others are in doubt, it waits for them, and says so", async () => {
  await show(call());
  await screen.findByRole("listitem");
  api.on(RESEND, { call: call({ decision: "resend", needs_decision: false }), undecided: 2, render: null });
  await press("Send again: Scene 2");
  await press("Send again");
  expect(await screen.findByText(/2 other orders wait for your decision/)).toBeInTheDocument();
  expect(pollRenderStatus).not.toHaveBeenCalled();
});

test("where the service cannot tell, whoever has looked it up may say what was charged", async () => {
  await show(call({ can_check: false }));
  await screen.findByRole("listitem");
  expect(screen.queryByRole("button", { name: "It was not charged: Scene 2" })).not.toBeInTheDocument();
  api.on(CHECK, { call: call(), found: null, message: "Runway cannot look for it. Look at its own page." });
  await press("Check again: Scene 2");
  expect(await screen.findByText("Runway cannot look for it. Look at its own page.")).toBeInTheDocument();
  api.on(SETTLE, call({ decision: "not_charged", needs_decision: false, reserved: usd(0) }));
  await press("It was not charged: Scene 2");
  expect(await screen.findByText(/nothing is set aside for it/)).toBeInTheDocument();
  expect(api.sent(SETTLE)).toEqual([{ charged: false }]);
});

test("a service that does not answer is said, and it can be tried again", async () => {
  await show(call());
  await screen.findByRole("listitem");
  api.on(CHECK, refusal(503, "provider_unreachable", "Runway does not answer. Try again later."));
  await press("Check again: Scene 2");
  expect(await screen.findByText("Runway does not answer. Try again later.")).toBeInTheDocument();
  expect(button("Check again: Scene 2")).toBeEnabled();
});

test("one that takes too long can be checked, and is not sent again", async () => {
  await show(call({ state: "SUBMITTED", needs_decision: false, error_code: "deadline_passed" }));
  await screen.findByRole("listitem");
  expect(button("Check again: Scene 2")).toBeInTheDocument();
  expect(screen.queryByRole("button", { name: "Send again: Scene 2" })).not.toBeInTheDocument();
});

test("orders that cannot be shown say why", async () => {
  api.on(CALLS, refusal(404, "not_found", "There is no such project."));
  openStory(READY, { projectId: PROJECT_ID });
  render(<ProviderCalls ids={["c2"]} />);
  expect(await screen.findByRole("alert")).toHaveTextContent("There is no such project.");
});
