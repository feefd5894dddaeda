import { COLUMNS } from "./columns.ts";
import { PsError } from "./ps-error.ts";
import type { PsContext, PsSubject } from "./subject.ts";

/** Sorts by "pid", "-pid,+comm": columns, those with "-" downwards. @throws PsError */
export function sorted(subjects: readonly PsSubject[], keys: string, context: PsContext): PsSubject[] {
  const order = keys.split(/[\s,]+/).map((word) => {
    const column = COLUMNS[word.replace(/^[+-]/, "")];
    if (column === undefined) throw new PsError("unknown sort specifier");
    const of = column.key ?? column.cell;
    const sign = word.startsWith("-") ? -1 : 1;
    return (a: PsSubject, b: PsSubject) => sign * compare(of(a, context), of(b, context));
  });
  return [...subjects].sort((a, b) => {
    for (const by of order) {
      const difference = by(a, b);
      if (difference !== 0) return difference;
    }
    return 0;
  });
}

function compare(a: number | string, b: number | string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
