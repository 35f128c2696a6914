"use client";

import Link from "next/link";
import { type ComponentProps, useState } from "react";

/** Leads to another page, which is fetched in advance once somebody is about to go there, and not before. */
export function PageLink(props: Omit<ComponentProps<typeof Link>, "prefetch" | "onPointerEnter" | "onFocus">) {
  const [wanted, setWanted] = useState(false);
  const want = () => setWanted(true);
  return <Link {...props} onFocus={want} onPointerEnter={want} prefetch={wanted ? null : false} />;
}
