import { render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import { useProjectStore } from "@/lib/stores";
import type { FilmOrder } from "@/lib/types";
import { answeringApi } from "@/testing/fake-api";
import { budget, call, estimate, maker, ownService, service, usd } from "@/testing/money";
import { PROJECT_ID } from "@/testing/shapes";
import { openStory, READY } from "@/testing/story";
import { FilmOrderDialog } from "./FilmOrderDialog";

const startRender = vi.fn(() => Promise.resolve());
const MUSIC = "https://files.example/music.mp3";

async function ask(change: Partial<FilmOrder> = {}) {
  startRender.mockClear();
  openStory(READY, { filmOrder: { estimate: estimate(), problem: null, calls: [], ...change } });
  useProjectStore.setState({ startRender });
  render(<FilmOrderDialog />);
  return screen.findByRole("dialog", { name: "Who makes the film?" });
}

const choice = (name: RegExp) => screen.getByRole("radio", { name });
const order = (name: string) => screen.getByRole("button", { name });

test("nothing is asked unless it is to be asked", () => {
  openStory(READY);
  render(<FilmOrderDialog />);
  expect(screen.queryByRole("dialog")).not.toBeInTheDocument();
});

test("this computer is proposed, and costs nothing", async () => {
  await ask();
  expect(choice(/^This computer Free$/)).toBeChecked();
  await userEvent.click(order("Export Video"));
  expect(startRender).toHaveBeenCalledExactlyOnceWith({ provider: "local" });
});

test("the keys begin at whom the settings name", async () => {
  const providers = [maker({ chosen: false }), service({ chosen: true })];
  await ask({ estimate: estimate({ providers }) });
  await vi.waitFor(() => expect(choice(/^Runway/)).toHaveFocus());
});

test("what a service costs stands beside it, and on the button that orders it", async () => {
  await ask();
  await userEvent.click(choice(/^Runway \$1.25 at most$/));
  await userEvent.type(screen.getByRole("textbox", { name: "Style" }), "Ink");
  await userEvent.click(order("Export for $1.25 at most"));
  expect(startRender).toHaveBeenCalledExactlyOnceWith({ provider: "runway", options: { style: "Ink" } });
});

test("it begins with what the last film of a service was asked for, also in a page that was loaded anew", async () => {
  await ask({ estimate: estimate({ last_wish: { provider: "runway", options: { style: "Ink" } } }) });
  expect(choice(/^Runway/)).toBeChecked();
  expect(screen.getByRole("textbox", { name: "Style" })).toHaveValue("Ink");
});

test("the maker is chosen by the arrow keys, too", async () => {
  await ask();
  choice(/^This computer/).focus();
  await userEvent.keyboard("{ArrowDown}");
  expect(choice(/^Runway/)).toBeChecked();
});

test("only what the maker offers can be asked for", async () => {
  await ask();
  expect(screen.queryByRole("textbox")).not.toBeInTheDocument();
  await userEvent.click(choice(/^Runway/));
  expect(screen.getAllByRole("textbox")).toHaveLength(1);
});

test("music has its volume and its ducking once there is some", async () => {
  await ask({ estimate: estimate({ providers: [maker(), ownService()] }) });
  await userEvent.click(choice(/^Your render service/));
  expect(screen.queryByRole("slider")).not.toBeInTheDocument();
  await userEvent.type(screen.getByRole("textbox", { name: "Address of the music" }), MUSIC);
  await userEvent.type(screen.getByRole("textbox", { name: "Transition between scenes" }), "fade");
  expect(screen.getByRole("slider", { name: "Volume of the music" })).toHaveAttribute("aria-valuetext", "30%");
  await userEvent.click(screen.getByRole("switch", { name: "Lower the music while somebody speaks" }));
  await userEvent.click(order("Export for $1.25 at most"));
  const options = { transition: "fade", music_url: MUSIC, volume: 0.3, duck: false };
  expect(startRender).toHaveBeenCalledExactlyOnceWith({ provider: "custom", options });
});

test("who is not set up cannot be chosen, and what to do is said", async () => {
  const unready = service({ name: "pika", title: "Pika", ready: false, advice: "Set PIKA_API_KEY.", cost: null });
  await ask({ estimate: estimate({ providers: [maker(), service(), unready] }) });
  expect(choice(/^Pika/)).toBeDisabled();
  expect(choice(/^Pika/)).toHaveAccessibleDescription("Set PIKA_API_KEY.");
});

test("what is spent and what is left of the limits stands below", async () => {
  const spent = budget({ limit: usd(5), spent: usd(1), reserved: usd(0.5), left: usd(3.5) });
  const dialog = await ask({ estimate: estimate({ budget: spent }) });
  expect(dialog).toHaveTextContent("Today$1.00 of $5.00 spent, $0.50 set aside; $3.50 left");
  expect(dialog).toHaveTextContent("This month$0.00 spent; no limit is set");
  expect(within(dialog).getByRole("link", { name: "What services have cost" })).toHaveAttribute("href", expect.stringMatching(/^\/costs\/?$/));
});

test("a refusal is said where the order was given, and the order can be changed", async () => {
  const problem = { status: 400, code: "cost_limit", sentence: "This film may cost $1.25, and $0.20 are left.", problems: [] };
  await ask({ problem });
  expect(screen.getByRole("alert")).toHaveTextContent(problem.sentence);
  await userEvent.click(order("Export Video"));
  expect(startRender).toHaveBeenCalledExactlyOnceWith({ provider: "local" });
});

test("orders in doubt that stand in the way can be decided about here", async () => {
  answeringApi().on(`GET /projects/${PROJECT_ID}/provider-calls/`, [call()]);
  const problem = { status: 409, code: "submit_unknown", sentence: "We could not confirm it.", problems: [] };
  await ask({ problem, calls: ["c2"] });
  expect(await screen.findByRole("button", { name: "Check again: Scene 2" })).toBeInTheDocument();
});

test("while it is asked for, it cannot be asked for again", async () => {
  await ask();
  useProjectStore.setState({ renderStatus: "validating" });
  await userEvent.click(order("Export Video"));
  expect(startRender).not.toHaveBeenCalled();
});

test("Escape leaves everything as it was", async () => {
  await ask();
  await userEvent.keyboard("{Escape}");
  expect(useProjectStore.getState().filmOrder).toBeNull();
  expect(startRender).not.toHaveBeenCalled();
});
