import { decodeText } from "../../platform/program/text.ts";

/** A terminal's size in characters. */
export interface Screen {
  readonly rows: number;
  readonly columns: number;
}

const TAB = 8;

/** As much of `output` as a screen holds, without a newline at its end, which would scroll it. @param isCut long lines are cut, not wrapped. */
export function screenful(output: Uint8Array, { rows, columns }: Screen, isCut: boolean): string {
  const lines = decodeText(output).replace(/\n$/, "").split("\n", rows);
  const shown = lines.flatMap((line) => {
    const chars = [...withoutTabs(line)];
    const parts = [chars.slice(0, columns)];
    if (!isCut) for (let at = columns; at < chars.length; at += columns) parts.push(chars.slice(at, at + columns));
    return parts.map((part) => part.join(""));
  });
  return shown.slice(0, rows).join("\r\n");
}

function withoutTabs(line: string): string {
  let text = "";
  for (const char of line) text += char === "\t" ? " ".repeat(TAB - (text.length % TAB)) : char;
  return text;
}
