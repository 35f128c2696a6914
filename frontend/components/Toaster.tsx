"use client";

import { useToasts } from "@/lib/toasts";
import { later } from "./ui/later";

const List = later(async () => (await import("./ToasterList")).ToasterList);

/** Shows what `showToast` is given, in a corner, read aloud, and reachable by F8. */
export function Toaster() {
  const isWanted = useToasts((state) => state.toasts.length > 0);
  return <List isWanted={isWanted} />;
}
