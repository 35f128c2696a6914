"use client";

import { useProjectStore } from "@/lib/stores";
import { later } from "./ui/later";

const Sheet = later(async () => (await import("./AudioOrderSheet")).AudioOrderSheet);

/** Asks whether a service may be paid for reading; where nobody is paid, nothing is asked. */
export function AudioOrderDialog() {
  const isAsked = useProjectStore((store) => store.audioOrder !== null);
  return <Sheet isWanted={isAsked} open={isAsked} />;
}
