import { HUMAN_1000, HUMAN_1024, humanReadable, type SizeStyle } from "../../size/human-readable.ts";

/** Blocks in bytes, or inodes. */
export interface Usage {
  readonly total: bigint;
  readonly used: bigint;
  readonly available: bigint;
}

export interface Row {
  readonly source: string;
  readonly type: string;
  readonly target: string;
  /** null: nobody could tell. */
  readonly usage: Usage | null;
}

export interface TableOptions {
  readonly size: SizeStyle;
  readonly showsInodes: boolean;
  readonly showsType: boolean;
  /** POSIX df: other titles. */
  readonly isPortable: boolean;
}

interface Column {
  readonly title: string;
  readonly width: number;
  readonly isRight: boolean;
  readonly cell: (row: Row) => string;
}

/** The lines of the table, titles first. */
export function tableLines(rows: readonly Row[], options: TableOptions): string[] {
  const columns = columnsOf(options);
  const cells = rows.map((row) => columns.map(({ cell }) => cell(row)));
  const lines = [columns.map(({ title }) => title), ...cells];
  const widths = columns.map(({ width }, i) => Math.max(width, ...lines.map((line) => line[i]!.length)));
  return lines.map((line) =>
    line
      .map((text, i) => {
        if (columns[i]!.isRight) return text.padStart(widths[i]!);
        return i === columns.length - 1 ? text : text.padEnd(widths[i]!);
      })
      .join(" "),
  );
}

function columnsOf({ size, showsInodes, showsType, isPortable }: TableOptions): Column[] {
  const left = (title: string, width: number, cell: Column["cell"]): Column => ({ title, width, isRight: false, cell });
  const style: SizeStyle = showsInodes && !size.isHuman ? { blockSize: 1, isHuman: false, suffix: "" } : size;
  const amount = (title: string, field: keyof Usage): Column => ({
    title,
    width: 5,
    isRight: true,
    cell: ({ usage }) => (usage === null ? "-" : humanReadable(usage[field], 1, style)),
  });
  const percent = (title: string): Column => ({ title, width: 4, isRight: true, cell: percentOf });
  const isHuman = size.isHuman && !showsInodes;
  const numbers = showsInodes
    ? [amount("Inodes", "total"), amount("IUsed", "used"), amount("IFree", "available"), percent("IUse%")]
    : [
        amount(isHuman ? "Size" : `${blockTitle(size.blockSize, isPortable)}-blocks`, "total"),
        amount("Used", "used"),
        amount(isHuman ? "Avail" : "Available", "available"),
        percent(isPortable ? "Capacity" : "Use%"),
      ];
  return [
    left("Filesystem", 14, ({ source }) => source),
    ...(showsType ? [left("Type", 4, ({ type }) => type)] : []),
    ...numbers,
    left("Mounted on", 0, ({ target }) => target),
  ];
}

/** Of what may be used, rounded up: what is reserved for root does not count. */
function percentOf({ usage }: Row): string {
  if (usage === null) return "-";
  const whole = usage.used + usage.available;
  return whole <= 0n ? "-" : `${(usage.used * 100n + whole - 1n) / whole}%`;
}

/** "1K", "1kB": in whichever base the size is rounder. */
function blockTitle(blockSize: number, isPortable: boolean): string {
  if (isPortable) return String(blockSize);
  let [decimal, binary] = [blockSize, blockSize];
  let [isDecimal, isBinary] = [false, false];
  do {
    [isDecimal, isBinary] = [decimal % 1000 === 0, binary % 1024 === 0];
    [decimal, binary] = [decimal / 1000, binary / 1024];
  } while (isDecimal && isBinary);
  const usesBinary = isBinary && !isDecimal;
  const text = humanReadable(blockSize, 1, usesBinary ? HUMAN_1024 : HUMAN_1000).replace(".0", "");
  return usesBinary ? text : `${text}B`;
}
