import type { ShownColumn } from "./format.ts";
import type { PsContext, PsSubject } from "./subject.ts";

/** The table: headings unless all are empty, and a line for each. @param columns the screen's width; Infinity for none. */
export function render(
  columns: readonly ShownColumn[],
  subjects: readonly PsSubject[],
  context: PsContext,
  hasHeader: boolean,
  screen: number,
): string {
  const widths = columns.map(({ header, width, hasOwnWidth }) =>
    Math.max(hasOwnWidth ? 0 : header.length, dataWidth(width, context)),
  );
  const layout = (cells: readonly string[]) => `${line(columns, widths, cells, screen)}\n`;
  const rows = subjects.map((subject) =>
    layout(columns.map((column, i) => cellOf(column, subject, context, i === columns.length - 1))),
  );
  const isHeaded = hasHeader && columns.some(({ header }) => header !== "");
  return (isHeaded ? layout(columns.map(({ header }) => header)) : "") + rows.join("");
}

function dataWidth(width: number | "pid", { pidWidth }: PsContext): number {
  return width === "pid" ? pidWidth : width;
}

function cellOf({ column, width }: ShownColumn, subject: PsSubject, context: PsContext, isLast: boolean): string {
  const { part } = subject;
  if (column.part !== undefined && part !== "whole" && column.part !== part) return "-";
  const text = column.cell(subject, context);
  const limit = dataWidth(width, context);
  if (column.isName === true && text.length > limit) return `${text.slice(0, limit - 1)}+`;
  // Numbers are never cut, and nothing cuts the last one.
  return column.isRight || isLast ? text : text.slice(0, limit);
}

/** What is left of the last column on however narrow a screen. */
const LEAST_COMMAND = 8;

/** One that is too wide takes from the blanks before the next ones. */
function line(
  columns: readonly ShownColumn[],
  widths: readonly number[],
  cells: readonly string[],
  screen: number,
): string {
  let text = "";
  let end = -1;
  for (const [i, cell] of cells.entries()) {
    const start = end + 1;
    end = start + widths[i]!;
    const at = columns[i]!.column.isRight ? Math.max(start, end - cell.length) : start;
    const least = i === 0 ? 0 : text.length + 1;
    text = text.padEnd(Math.max(at, least));
    const isLast = i === cells.length - 1;
    text += isLast ? cell.slice(0, Math.max(LEAST_COMMAND, screen - text.length)) : cell;
  }
  return text;
}
