import { ESCAPED } from "../../quoting/letter-escapes.ts";
/**
 * The l command: a line in which every byte can be seen, in rows of `width` columns at most, "$" at the end.
 * @param width 0: one row, however long.
 * @param delimiter what ends it.
 */
export function listLine(line: string, width: number, delimiter: string): string {
  let text = "";
  let column = 0;
  for (const char of line) {
    const shown =
      ESCAPED.get(char) ?? (char >= " " && char <= "~" ? char : `\\${char.charCodeAt(0).toString(8).padStart(3, "0")}`);
    if (width > 0 && column + shown.length > width - 1) {
      text += "\\\n";
      column = 0;
    }
    text += shown;
    column += shown.length;
  }
  return `${text}$${delimiter}`;
}
