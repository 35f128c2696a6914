/** The order with one item at another place (from 0, among all). */
export function moved(order: readonly string[], item: string, place: number): string[] {
  const others = order.filter((other) => other !== item);
  const at = Math.max(0, Math.min(place, others.length));
  return [...others.slice(0, at), item, ...others.slice(at)];
}

/**
 * The wished order for what is there now: items that are gone are left out, and each new one stays
 * behind the item that it follows now.
 */
export function reconciledOrder(wished: readonly string[], present: readonly string[]): string[] {
  const there = new Set(present);
  const known = new Set(wished);
  const order = wished.filter((item) => there.has(item));
  for (const [place, item] of present.entries()) {
    if (known.has(item)) continue;
    const before = place === 0 ? undefined : present[place - 1];
    order.splice(before === undefined ? 0 : order.indexOf(before) + 1, 0, item);
  }
  return order;
}
