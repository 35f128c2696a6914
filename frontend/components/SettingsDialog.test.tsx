import { fireEvent, render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, test, vi } from "vitest";
import { useSettingsStore } from "@/lib/settings-store";
import { useProjectStore } from "@/lib/stores";
import type { Settings } from "@/lib/types";
import { answeringApi, type FakeApi, refusal } from "@/testing/fake-api";
import { budget, NO_COSTS, usd } from "@/testing/money";
import { bareSegment, segment } from "@/testing/shapes";
import { openStory } from "@/testing/story";
import { GERMAN, INSTALL, NOVA, settings, VOICES } from "@/testing/voices";
import { SettingsDialog } from "./SettingsDialog";

const CHANGE = "PATCH /settings/";
const initial = useSettingsStore.getState();
const atFirst = useProjectStore.getState();
const generateAllAudio = vi.fn(() => Promise.resolve(true));

let api: FakeApi;
beforeEach(() => {
  generateAllAudio.mockClear();
  useSettingsStore.setState(initial, true);
  useProjectStore.setState(atFirst, true);
  api = answeringApi();
  api.on("GET /settings/voices/", VOICES);
  api.on("GET /costs/", { ...NO_COSTS, budget: budget({ limit: usd(5), left: usd(5) }) });
  api.on(CHANGE, ({ body }: { body: object }) => settings(body));
});

async function open(present: Partial<Settings> = {}) {
  api.on("GET /settings/", settings(present));
  render(<SettingsDialog />);
  await userEvent.click(screen.getByRole("button", { name: "Settings" }));
  const dialog = await screen.findByRole("dialog", { name: "Settings" });
  await within(dialog).findByRole("group", { name: "Voice" });
  return dialog;
}

const radio = (name: RegExp) => screen.getByRole("radio", { name });
const button = (name: string) => screen.getByRole("button", { name });
const speak = (language: string) => userEvent.selectOptions(screen.getByRole("combobox", { name: "Voices that speak" }), language);
const drag = (name: string, value: number) => fireEvent.change(screen.getByRole("slider", { name }), { target: { value } });

test("by S they open with what holds now, and the focus goes back to where it was", async () => {
  api.on("GET /settings/", settings({ tts_speed: 1.25 }));
  render(
    <>
      <SettingsDialog />
      <article tabIndex={0}>A card</article>
    </>,
  );
  screen.getByText("A card").focus();
  await userEvent.keyboard("s");
  expect(await screen.findByRole("dialog")).toHaveFocus();
  expect(await screen.findByRole("slider", { name: "Speed of speech" })).toHaveAttribute("aria-valuetext", "1.25×");
  expect(screen.getByRole("slider", { name: "Zoom of the camera" })).toHaveAttribute("aria-valuetext", "1.30×");
  expect(radio(/^Bella American English$/)).toBeChecked();
  await userEvent.keyboard("{Escape}");
  expect(screen.getByText("A card")).toHaveFocus();
});

test("until they are there their place is held", async () => {
  const answer = api.later("GET /settings/");
  render(<SettingsDialog />);
  await userEvent.click(button("Settings"));
  expect(await screen.findByText("Loading the settings")).toBeInTheDocument();
  expect(screen.queryByRole("button", { name: "Save" })).not.toBeInTheDocument();
  await answer.answer(settings());
  expect(await screen.findByRole("group", { name: "Voice" })).toBeInTheDocument();
});

test("while the studio is away it says so, and tries again when asked", async () => {
  api.away = true;
  render(<SettingsDialog />);
  await userEvent.click(button("Settings"));
  expect(await screen.findByRole("alert")).toHaveTextContent(/StoryFlow does not answer/);
  api.away = false;
  api.on("GET /settings/", settings());
  await userEvent.click(button("Try again"));
  expect(await screen.findByRole("group", { name: "Voice" })).toBeInTheDocument();
});

test("voices stand by language, and by who speaks, with what they take and why they cannot be used now", async () => {
  await open();
  const groups = within(screen.getByRole("group", { name: "Voice" })).getAllByRole("heading");
  expect(groups.map((heading) => heading.textContent)).toEqual(["eSpeak NG", "OpenAI", "Kokoro"]);
  const kokoro = screen.getByRole("group", { name: "Kokoro" });
  expect(within(kokoro).getAllByRole("radio")).toHaveLength(2);
  expect(kokoro).toHaveAccessibleDescription(`Natural voices on this computer, free. Not usable now. ${INSTALL}`);
  expect(screen.getByText(/It cannot be used now; until it can, eSpeak NG reads\. The Kokoro voice lacks .* Run/)).toBeInTheDocument();
  await speak("German");
  expect(screen.queryByRole("group", { name: "Kokoro" })).not.toBeInTheDocument();
  expect(screen.getAllByRole("radio").map((one) => one.closest("label")?.textContent)).toEqual(["German ", "Nova ", "Katja German (Germany)"]);
});

test("only what was changed is saved, and then the dialog closes", async () => {
  await open();
  expect(button("Save")).toHaveAttribute("aria-disabled", "true");
  await speak("German");
  await userEvent.click(radio(/^German/));
  drag("Speed of speech", 0.85);
  await userEvent.click(button("Save"));
  expect(api.sent(CHANGE)).toEqual([{ default_voice_id: GERMAN.id, tts_speed: 0.85 }]);
  await vi.waitFor(() => expect(screen.queryByRole("dialog")).not.toBeInTheDocument());
});

test("Escape and Cancel leave everything as it was", async () => {
  await open();
  drag("Zoom of the camera", 2);
  await userEvent.click(button("Cancel"));
  await userEvent.click(button("Settings"));
  expect(screen.getByRole("slider", { name: "Zoom of the camera" })).toHaveAttribute("aria-valuetext", "1.30×");
  expect(api.sent(CHANGE)).toEqual([]);
});

test("what a service reads is paid for: that is said before it is chosen, and what may be spent beside it", async () => {
  const dialog = await open();
  expect(screen.getByRole("group", { name: "OpenAI" })).toHaveAccessibleDescription(/It receives the texts that it reads, and is paid/);
  expect(dialog).not.toHaveTextContent("costs money");
  await userEvent.click(radio(/^Nova/));
  expect(dialog).toHaveTextContent("Every text that OpenAI reads costs money, about $16.00 for a million characters");
  expect(await screen.findByText(/of \$5\.00 spent; \$5\.00 left/)).toBeInTheDocument();
  expect(screen.getByRole("link", { name: "What services have cost" })).toHaveAttribute("href", expect.stringMatching(/^\/costs\/?$/));
});

test("a voice that cannot be had any more is named, and the rest can be changed without choosing another", async () => {
  api.on("GET /settings/voices/", VOICES.filter((voice) => voice !== NOVA));
  const dialog = await open({ default_voice_id: NOVA.id });
  expect(dialog).toHaveTextContent(/nova of OpenAI, is not on offer now/);
  for (const one of screen.getAllByRole("radio")) expect(one).not.toBeChecked();
  drag("Speed of speech", 1.1);
  await userEvent.click(button("Save"));
  expect(api.sent(CHANGE)).toEqual([{ tts_speed: 1.1 }]);
});

test("a refusal is said where it was chosen, and what was chosen stays", async () => {
  await open();
  api.on(CHANGE, refusal(400, "invalid", "The speed must be 2 at most."));
  drag("Speed of speech", 2);
  await userEvent.click(button("Save"));
  expect(await screen.findByRole("alert")).toHaveTextContent("The speed must be 2 at most.");
  expect(screen.getByRole("slider", { name: "Speed of speech" })).toHaveAttribute("aria-valuetext", "2.00×");
});

test("the standard settings come back by one button, and hold once they are saved", async () => {
  await open({ default_voice_id: GERMAN.id, tts_speed: 1.5, zoom_intensity: 2 });
  expect(radio(/^German/)).toBeChecked();
  await userEvent.click(button("Standard settings"));
  expect(radio(/^Bella/)).toBeChecked();
  expect(button("Standard settings")).toHaveAttribute("aria-disabled", "true");
  expect(api.sent(CHANGE)).toEqual([]);
  await userEvent.click(button("Save"));
  expect(api.sent(CHANGE)).toEqual([{ default_voice_id: "af_bella", tts_speed: 1, zoom_intensity: 1.3 }]);
});

test("the zoom shows where the camera goes, and nothing where it stands still", async () => {
  await open();
  expect(screen.getAllByText("Start")).toHaveLength(2);
  drag("Zoom of the camera", 1);
  expect(screen.queryByText("Start")).not.toBeInTheDocument();
});

test("the open film is read again only where that is wanted, and asked for a change that can be heard", async () => {
  openStory([segment("a"), segment("b"), segment("c", { audio_recorded: true }), bareSegment("d")], {
    generateAllAudio,
    fetchProject: () => Promise.resolve(),
  });
  await open();
  const again = () => screen.queryByRole("switch", { name: /^Generate 2 narrations of this film again/ });
  drag("Zoom of the camera", 1.5);
  expect(again()).not.toBeInTheDocument();
  drag("Speed of speech", 1.5);
  expect(again()).not.toBeChecked();
  await userEvent.click(again() ?? document.body);
  await userEvent.click(button("Save"));
  await vi.waitFor(() => expect(generateAllAudio).toHaveBeenCalledExactlyOnceWith({ force_regenerate: true }));
});
