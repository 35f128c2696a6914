"use client";

import { useReturnFocus } from "@/hooks/useReturnFocus";
import { useProjectStore } from "@/lib/stores";
import { AudioOrderQuestion } from "./AudioOrderQuestion";
import { Dialog, DialogContent } from "./ui/dialog";

/** What reading a text, or all of them, costs, before anybody is paid. */
export function AudioOrderSheet({ open }: { open: boolean }) {
  const order = useProjectStore((store) => store.audioOrder);
  const leaveAudioOrder = useProjectStore((store) => store.leaveAudioOrder);
  const { onOpenAutoFocus, onCloseAutoFocus } = useReturnFocus();
  return (
    <Dialog onOpenChange={(wanted) => !wanted && leaveAudioOrder()} open={open}>
      <DialogContent
        className="max-w-md outline-none"
        description="A service receives the texts that it reads, and is paid for reading them."
        onCloseAutoFocus={onCloseAutoFocus}
        onOpenAutoFocus={(event) => {
          onOpenAutoFocus();
          // Whoever goes on pressing the key that asked for it must not pay by that.
          event.preventDefault();
          if (event.target instanceof HTMLElement) event.target.focus();
        }}
        title={order?.segmentId ? "Generate this audio?" : "Generate all audio?"}
      >
        {order && <AudioOrderQuestion estimate={order.estimate} />}
      </DialogContent>
    </Dialog>
  );
}
