/**
 * Tables as util-linux prints them (libsmartcols): columns as wide as what is in them, one of them perhaps a tree; or raw, as NAME="value"
 * pairs, or in JSON.
 */
import { jsonTable } from "./json.ts";

export interface Column {
  /** In capitals; JSON has it in small letters. */
  readonly name: string;
  /** Numbers stand at the right. Not in a column that is drawn as a tree. */
  readonly isRight?: boolean;
  /** JSON: without quotes. */
  readonly isNumber?: boolean;
  /** The least width of a column in which something is as wide as the heading. */
  readonly hint?: number;
}

export interface Row {
  /** One for each column; null: nothing. */
  readonly cells: readonly (string | null)[];
  readonly children: readonly Row[];
}

export type TableStyle = "table" | "raw" | "pairs" | "json";

export interface TableSettings {
  readonly style: TableStyle;
  readonly hasHeader: boolean;
  /** The column in which children are drawn below their parents; null: as if there were no such relation. */
  readonly treeColumn: string | null;
  /** Draws trees with box characters instead of ASCII. */
  readonly isUtf8: boolean;
  /** What JSON calls the list of rows. */
  readonly name: string;
  /** Pairs: characters of column names that no shell variable has become "_". */
  readonly isShellSafe?: boolean;
}

export function formatTable(columns: readonly Column[], rows: readonly Row[], settings: TableSettings): string {
  const { style, treeColumn } = settings;
  if (style === "json") return jsonTable(columns, rows, settings);
  const lines = treeColumn === null || style === "pairs" ? flatten(rows) : drawn(columns, rows, settings);
  if (style === "pairs") return lines.map((cells) => pairs(columns, cells, settings.isShellSafe === true)).join("");
  const names = columns.map(({ name }) => name);
  const all = settings.hasHeader && lines.length > 0 ? [names, ...lines] : lines;
  if (style === "raw") return all.map((cells) => `${cells.map(rawCell).join(" ")}\n`).join("");
  // Headings count for the width even where they are not shown.
  const visible = lines.map((cells) => cells.map(visibleCell));
  return aligned(columns, visible, settings);
}

/** All rows, children after their parents. */
function flatten(rows: readonly Row[]): string[][] {
  return rows.flatMap(({ cells, children }) => [cells.map((cell) => cell ?? ""), ...flatten(children)]);
}

const UTF8 = { branch: "├─", last: "└─", down: "│ ", none: "  " };
const ASCII = { branch: "|-", last: "`-", down: "| ", none: "  " };

/** `flatten`, with the tree's lines before the cells of the tree column. */
function drawn(columns: readonly Column[], rows: readonly Row[], { treeColumn, isUtf8 }: TableSettings): string[][] {
  const at = columns.findIndex(({ name }) => name === treeColumn);
  const symbols = isUtf8 ? UTF8 : ASCII;
  const lines: string[][] = [];
  const draw = ({ cells, children }: Row, prefix: string, symbol: string, below: string) => {
    lines.push(cells.map((cell, i) => (i === at ? prefix + symbol : "") + (cell ?? "")));
    for (const [i, child] of children.entries()) {
      const isLast = i === children.length - 1;
      draw(child, prefix + below, isLast ? symbols.last : symbols.branch, isLast ? symbols.none : symbols.down);
    }
  };
  for (const row of rows) draw(row, "", "", "");
  return lines;
}

function aligned(columns: readonly Column[], lines: readonly string[][], settings: TableSettings): string {
  const { hasHeader, treeColumn } = settings;
  const widths = columns.map(({ name, hint = 0 }, i) => {
    const widest = Math.max(0, ...lines.map((cells) => width(cells[i]!)));
    return widest < name.length ? name.length : Math.max(widest, hint);
  });
  const all = hasHeader && lines.length > 0 ? [columns.map(({ name }) => name), ...lines] : lines;
  return all
    .map((cells) => {
      const padded = cells.map((cell, i) => {
        const { isRight, name } = columns[i]!;
        const fill = " ".repeat(widths[i]! - width(cell));
        if (isRight === true && name !== treeColumn) return fill + cell;
        return i === columns.length - 1 ? cell : cell + fill;
      });
      return `${padded.join(" ")}\n`;
    })
    .join("");
}

/** Characters, not UTF-16 units. */
function width(text: string): number {
  return [...text].length;
}

/** mbs_safe_encode(): what cannot be printed, as \x0a. */
function visibleCell(cell: string): string {
  return cell.replace(/\p{Cc}/gu, escaped);
}

function escaped(char: string): string {
  return `\\x${char.charCodeAt(0).toString(16).padStart(2, "0")}`;
}

/** Blanks and what cannot be printed as \x20. */
function rawCell(cell: string): string {
  return cell.replace(/[\s\\\p{Cc}]/gu, escaped);
}

function pairs(columns: readonly Column[], cells: readonly string[], isShellSafe: boolean): string {
  const words = columns.map(({ name }, i) => {
    const shown = isShellSafe ? name.replace("%", "_PCT").replace(/[^A-Z0-9]/g, "_") : name;
    return `${shown}="${cells[i]!.replace(/["\\$`]/g, escaped)}"`;
  });
  return `${words.join(" ")}\n`;
}

/** Whether the environment's locale can show box characters. */
export function isUtf8Locale(env: Readonly<Record<string, string>>): boolean {
  const { LC_ALL = "", LC_CTYPE = "", LANG = "" } = env;
  return /utf-?8/i.test(LC_ALL || LC_CTYPE || LANG);
}
