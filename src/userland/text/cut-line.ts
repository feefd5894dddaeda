import type { CutRange } from "./cut-ranges.ts";

/** What cut takes of each line. */
export interface CutSettings {
  readonly unit: "bytes" | "fields";
  readonly ranges: readonly CutRange[];
  /** Between fields: a byte. */
  readonly delimiter: number;
  /** Between what is printed: of fields always, of ranges of bytes where one was asked for. A byte string; null: none. */
  readonly outputDelimiter: string | null;
  /** -s */
  readonly isDelimitedOnly: boolean;
  /** Ends a line: newline or NUL. */
  readonly terminator: number;
}

/** What is printed of a line, without its end. Byte strings; null: not even an empty line. */
export function cutLine(line: string, settings: CutSettings): string | null {
  const { unit, ranges, outputDelimiter } = settings;
  if (unit === "fields") return cutFields(line, settings);
  const parts: string[] = [];
  for (const { first, last } of ranges) {
    if (first > line.length) break;
    parts.push(line.slice(first - 1, last));
  }
  return parts.join(outputDelimiter ?? "");
}

function cutFields(line: string, settings: CutSettings): string | null {
  const { ranges, delimiter, outputDelimiter, isDelimitedOnly } = settings;
  const fields = line.split(String.fromCharCode(delimiter));
  if (fields.length === 1) return isDelimitedOnly ? null : line;
  const parts: string[] = [];
  for (const { first, last } of ranges) {
    if (first > fields.length) break;
    parts.push(...fields.slice(first - 1, last));
  }
  return parts.join(outputDelimiter ?? "");
}
