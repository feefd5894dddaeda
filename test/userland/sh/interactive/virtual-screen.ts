/** What a person sees: the screen of a terminal that understands as much of ECMA-48 as a line editor uses. */
export class VirtualScreen {
  private columns: number;
  private rows: string[][] = [[]];
  private row = 0;
  private column = 0;
  bells = 0;
  /** Bracketed paste is on. */
  marksPastes = false;

  constructor(columns = 80) {
    this.columns = columns;
  }

  /** Another width. What is there already must fit into one row. */
  resize(columns: number): void {
    this.columns = columns;
  }

  write(text: string): void {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control sequences.
    for (const [part, parameter, final] of text.matchAll(/\x1b\[([?0-9;]*)([A-Za-z])|./gsu)) {
      if (final === undefined) this.print(part);
      else if (parameter === "?2004") this.marksPastes = final === "h";
      else this.control(final, parameter === "" ? 1 : Number(parameter));
    }
  }

  /** The rows from the top, without blanks at their ends. */
  get lines(): string[] {
    return this.rows.map((row) =>
      Array.from(row, (char) => char ?? " ")
        .join("")
        .trimEnd(),
    );
  }

  /** The row with the cursor, which is shown as a bar. */
  get present(): string {
    const row = Array.from(this.rows[this.row]!, (char) => char ?? " ");
    while (row.length < this.column) row.push(" ");
    return `${row.slice(0, this.column).join("")}|${row.slice(this.column).join("").trimEnd()}`;
  }

  private print(char: string): void {
    if (char === "\r") this.column = 0;
    else if (char === "\n") this.down();
    else if (char === "\b") this.column = Math.max(0, this.column - 1);
    else if (char === "\x07") this.bells++;
    else {
      if (this.column === this.columns) {
        this.column = 0;
        this.down();
      }
      this.rows[this.row]![this.column++] = char;
    }
  }

  private down(): void {
    this.row++;
    if (this.row === this.rows.length) this.rows.push([]);
  }

  private control(final: string, count: number): void {
    if (final === "m") return;
    if (final === "A") this.row = Math.max(0, this.row - count);
    else if (final === "C") this.column = Math.min(this.columns - 1, this.column + count);
    else if (final === "H") this.row = this.column = 0;
    else if (final === "J" && count === 2) this.rows = this.rows.map(() => []);
    else if (final === "J") {
      this.rows[this.row]!.length = Math.min(this.rows[this.row]!.length, this.column);
      this.rows.length = this.row + 1;
    } else throw new Error(`a sequence nobody should send: CSI ${count} ${final}`);
  }
}
