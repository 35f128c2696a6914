"use client";

import { type FormEvent, useState } from "react";
import { canMake, draftOf, lastOf, priced, proposed, wishOf } from "@/lib/film-order";
import { useProjectStore } from "@/lib/stores";
import type { FilmOrder } from "@/lib/types";
import { FilmOrderMaker } from "./FilmOrderMaker";
import { FilmOrderOptions } from "./FilmOrderOptions";
import { FilmOrderProblem } from "./FilmOrderProblem";
import { SpendingSoFar } from "./SpendingSoFar";
import { Button } from "./ui/button";
import { DialogClose, DialogFooter } from "./ui/dialog";

/** Inside the dialog: the makers, what the chosen one may be asked for, the limits, and the order itself. */
export function FilmOrderForm({ order }: { order: FilmOrder }) {
  const startRender = useProjectStore((store) => store.startRender);
  const wishedHere = useProjectStore((store) => store.lastWish);
  const pending = useProjectStore((store) => store.renderStatus === "validating");
  const lastWish = lastOf(order.estimate, wishedHere);
  const [name, setName] = useState(() => proposed(order.estimate, lastWish));
  const [draft, setDraft] = useState(() => draftOf(lastWish));
  const { budget } = order.estimate;
  const providers = order.estimate.providers.map((provider) => priced(provider, draft, budget));
  const maker = providers.find((provider) => provider.name === name);
  const cost = maker?.cost ?? null;

  function submit(event: FormEvent) {
    event.preventDefault();
    if (maker !== undefined && canMake(maker)) void startRender(wishOf(maker, draft));
  }

  return (
    <form className="flex min-w-0 flex-col gap-5" onSubmit={submit}>
      <fieldset className="min-w-0 space-y-2">
        <legend className="mb-2 text-sm font-medium">Made by</legend>
        {providers.map((provider) => (
          <FilmOrderMaker
            budget={budget}
            isChosen={provider.name === name}
            key={provider.name}
            maker={provider}
            onChoose={() => setName(provider.name)}
          />
        ))}
      </fieldset>
      {maker !== undefined && maker.options.length > 0 && (
        <FilmOrderOptions draft={draft} offered={maker.options} onChange={setDraft} />
      )}
      <SpendingSoFar budget={budget} />
      <FilmOrderProblem order={order} />
      <DialogFooter>
        <DialogClose asChild>
          <Button variant="outline">Cancel</Button>
        </DialogClose>
        <Button
          disabledReason={maker !== undefined && canMake(maker) ? undefined : "Choose who is to make it."}
          pending={pending}
          type="submit"
        >
          {cost !== null && cost.micros > 0 ? `Export for ${cost.shown} at most` : "Export Video"}
        </Button>
      </DialogFooter>
    </form>
  );
}
