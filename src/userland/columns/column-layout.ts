/** Between two columns. */
const GAP = 2;
/** One char and the gap: no column is narrower. */
const MIN_WIDTH = 1 + GAP;

/** How items stand in columns. */
export interface ColumnLayout {
  readonly columns: number;
  /** Width of each column; the gap is part of all but the last. */
  readonly widths: readonly number[];
}

/** Where items go: down each column (ls -C), or along each row (ls -x). */
export type ColumnOrder = "down" | "along";

/**
 * The layout with the most columns whose lines are shorter than `lineLength`, as ls(1) chooses it.
 * @param lengths of the items, as printed.
 * @param lineLength 0: there is no limit.
 */
export function layoutColumns(lengths: readonly number[], lineLength: number, order: ColumnOrder): ColumnLayout {
  const possible = lineLength === 0 ? lengths.length : Math.ceil(lineLength / MIN_WIDTH);
  for (let columns = Math.min(possible, lengths.length); columns > 1; columns--) {
    const widths = widthsOf(lengths, columns, order);
    if (lineLength === 0 || widths.reduce((sum, width) => sum + width, 0) < lineLength) return { columns, widths };
  }
  return { columns: 1, widths: widthsOf(lengths, 1, order) };
}

function widthsOf(lengths: readonly number[], columns: number, order: ColumnOrder): number[] {
  const rows = Math.ceil(lengths.length / columns);
  const widths = new Array<number>(columns).fill(MIN_WIDTH);
  for (const [i, length] of lengths.entries()) {
    const column = order === "down" ? Math.floor(i / rows) : i % columns;
    const width = length + (column === columns - 1 ? 0 : GAP);
    if (width > widths[column]!) widths[column] = width;
  }
  return widths;
}

/** The indices of the items of each row, from left to right. */
export function rowsOf(count: number, { columns }: ColumnLayout, order: ColumnOrder): number[][] {
  const rows = Math.ceil(count / columns);
  return Array.from({ length: rows }, (_, row) => {
    const indices: number[] = [];
    for (let column = 0; column < columns; column++) {
      const index = order === "down" ? column * rows + row : row * columns + column;
      if (index < count) indices.push(index);
    }
    return indices;
  });
}

/** Blanks that lead from column `from` to column `to` of a line, tabs wherever they reach further. @param tabSize 0: no tabs. */
export function indent(from: number, to: number, tabSize: number): string {
  let text = "";
  for (let at = from; at < to; ) {
    const isTab = tabSize !== 0 && Math.floor(to / tabSize) > Math.floor((at + 1) / tabSize);
    text += isTab ? "\t" : " ";
    at += isTab ? tabSize - (at % tabSize) : 1;
  }
  return text;
}
