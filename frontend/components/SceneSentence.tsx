"use client";

import { jumpTo } from "@/lib/editor-view";
import { partsOf } from "@/lib/named-scenes";
import { useProjectStore } from "@/lib/stores";

/** Why a film could not be made; a scene that the sentence names leads to its segment. */
export function SceneSentence({ sentence }: { sentence: string }) {
  const segments = useProjectStore((store) => store.ids.length);
  return partsOf(sentence, segments).map(({ words, place }, index) =>
    place === null ? (
      words
    ) : (
      <button
        className="rounded-sm underline underline-offset-4"
        key={index}
        onClick={() => jumpTo(place, "card")}
        type="button"
      >
        {words}
      </button>
    ),
  );
}
