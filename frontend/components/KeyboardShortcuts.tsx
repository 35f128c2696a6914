"use client";

import { useMemo } from "react";
import { useShortcuts } from "@/hooks/useShortcuts";
import { add as addSegment, moveTo } from "@/lib/editing";
import { jumpTo, useEditorView } from "@/lib/editor-view";
import { selectRenderState, selectWantedAudio } from "@/lib/selectors";
import { useProjectStore } from "@/lib/stores";

/** The editor's shortcuts; draws nothing. */
export function KeyboardShortcuts() {
  useShortcuts(
    useMemo(
      () => ({
        export: exportFilm,
        narrate: narrateAll,
        undo,
        next: () => step(1),
        previous: () => step(-1),
        up: () => move(-1),
        down: () => move(1),
        add,
      }),
      [],
    ),
  );
  return null;
}

function exportFilm() {
  const store = useProjectStore.getState();
  const state = selectRenderState(store);
  if (state.kind === "validating" || state.kind === "rendering") return;
  // Where something is missing, the store says so as the button's tooltip does.
  void store.startRender();
}

function narrateAll() {
  const store = useProjectStore.getState();
  if (store.audioGenerationStatus !== "generating" && selectWantedAudio(store) > 0) void store.generateAllAudio();
}

function undo() {
  const { canUndo, undo: takeBack } = useProjectStore.getState();
  if (canUndo) void takeBack();
}

/** The place (from 0) that the keyboard is at: the card with the focus, else the one in sight. */
function here(): number {
  return placeOfFocus() ?? useEditorView.getState().current;
}

function placeOfFocus(): number | null {
  const card = document.activeElement?.closest("[data-place]");
  return card instanceof HTMLElement ? Number(card.dataset.place) : null;
}

function step(by: number) {
  const { ids } = useProjectStore.getState();
  const focused = placeOfFocus();
  // The first press goes to the card that is in sight.
  const place = focused === null ? here() : focused + by;
  if (place >= 0 && place < ids.length) jumpTo(place, "card");
}

function move(by: number) {
  const { ids } = useProjectStore.getState();
  const place = here();
  const id = ids[place];
  if (id === undefined || ids[place + by] === undefined) return;
  void moveTo(id, place + by);
  jumpTo(place + by, "card");
}

function add() {
  const id = useProjectStore.getState().ids[here()];
  void addSegment(id === undefined ? undefined : { after: id });
}
