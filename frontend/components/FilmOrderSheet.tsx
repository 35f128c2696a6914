"use client";

import { useReturnFocus } from "@/hooks/useReturnFocus";
import { useProjectStore } from "@/lib/stores";
import { FilmOrderForm } from "./FilmOrderForm";
import { Dialog, DialogContent } from "./ui/dialog";

/** Who is to make the film, how, and what that costs. */
export function FilmOrderSheet({ open }: { open: boolean }) {
  const order = useProjectStore((store) => store.filmOrder);
  const leaveOrder = useProjectStore((store) => store.leaveOrder);
  const returnFocus = useReturnFocus();
  return (
    <Dialog onOpenChange={(wanted) => !wanted && leaveOrder()} open={open}>
      <DialogContent
        className="max-w-xl"
        description="A service receives the texts and pictures of the story, and is paid for what it makes."
        title="Who makes the film?"
        {...returnFocus}
        onOpenAutoFocus={(event) => {
          returnFocus.onOpenAutoFocus();
          focusChosen(event);
        }}
      >
        {order && <FilmOrderForm order={order} />}
      </DialogContent>
    </Dialog>
  );
}

/** The keys begin at the maker that is proposed, not at the first of them. */
function focusChosen(event: Event) {
  const chosen = event.target instanceof Element ? event.target.querySelector<HTMLElement>("input:checked") : null;
  if (chosen === null) return;
  event.preventDefault();
  chosen.focus();
}
