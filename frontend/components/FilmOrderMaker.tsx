import { useId } from "react";
import { canMake, notesOf, priceOf } from "@/lib/film-order";
import type { Budget, ProviderEstimate } from "@/lib/types";

interface FilmOrderMakerProps {
  maker: ProviderEstimate;
  budget: Budget;
  isChosen: boolean;
  onChoose: () => void;
}

/** One who can make the film, or could be made to: what it costs and takes, or why not. */
export function FilmOrderMaker({ maker, budget, isChosen, onChoose }: FilmOrderMakerProps) {
  const id = useId();
  return (
    <label className="flex items-start gap-3 rounded-md border border-input p-3 transition-colors has-checked:border-primary has-checked:bg-accent has-disabled:border-border has-disabled:text-muted-foreground">
      <input
        aria-describedby={`${id}notes`}
        aria-labelledby={`${id}title ${id}price`}
        checked={isChosen}
        className="mt-1 size-4 shrink-0 accent-primary"
        disabled={!canMake(maker)}
        name="maker"
        onChange={onChoose}
        type="radio"
        value={maker.name}
      />
      <span className="min-w-0 flex-1">
        <span className="flex flex-wrap justify-between gap-x-3">
          <span className="font-medium" id={`${id}title`}>
            {maker.title}
          </span>
          <span className="text-sm tabular-nums" id={`${id}price`}>
            {priceOf(maker)}
          </span>
        </span>
        <span className="block text-sm wrap-anywhere text-muted-foreground" id={`${id}notes`}>
          {notesOf(maker, budget).join(" ")}
        </span>
      </span>
    </label>
  );
}
