import type { ReactNode } from "react";
import type { Amount } from "@/lib/types";
import { countOf } from "@/lib/utils";

interface CostsRow {
  key: string;
  name: ReactNode;
  spent: Amount;
  reserved: Amount;
  calls: number;
}

/** Sums by something: each with what was paid, and what is set aside for orders that have not ended. */
export function CostsTable({ title, rows }: { title: string; rows: readonly CostsRow[] }) {
  return (
    <table className="w-full table-fixed text-sm tabular-nums">
      <caption className="pb-2 text-left text-base font-medium">{title}</caption>
      <thead className="border-b text-left text-muted-foreground">
        <tr>
          <th className="py-2 pr-3 font-normal" scope="col">
            {title.replace(/^By (.)/, (_, letter: string) => letter.toUpperCase())}
          </th>
          <th className="w-1/4 py-2 pr-3 font-normal max-sm:hidden" scope="col">
            Orders
          </th>
          <th className="w-36 py-2 text-right font-normal" scope="col">
            Spent
          </th>
        </tr>
      </thead>
      <tbody className="divide-y">
        {rows.map(({ key, name, spent, reserved, calls }) => (
          <tr key={key}>
            <th className="py-2 pr-3 text-left font-normal wrap-anywhere" scope="row">
              {name}
            </th>
            <td className="py-2 pr-3 text-muted-foreground max-sm:hidden">{countOf(calls, "order")}</td>
            <td className="py-2 text-right">
              {spent.shown}
              {reserved.micros > 0 && <span className="block text-muted-foreground">{reserved.shown} set aside</span>}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
