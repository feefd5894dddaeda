/** The part of a tty.WriteStream that is used. */
export interface TerminalOutput {
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
  write(text: string): unknown;
}

/** For terminals that do not know their width, or say that it is 0. */
const DEFAULT_COLUMNS = 80;
const CLEAR_LINE = "\r\x1b[K";
const BAR_WIDTH = 24;

/** The last line of a terminal, which is drawn over. */
export class TerminalLine {
  readonly #output: TerminalOutput;
  #drawn = "";

  constructor(output: TerminalOutput) {
    this.#output = output;
  }

  /** Draws what fits into the terminal's width, and only when it is another text. */
  draw(text: string): void {
    const line = text.slice(0, (this.#output.columns || DEFAULT_COLUMNS) - 1);
    if (line === this.#drawn) return;
    this.#drawn = line;
    this.#output.write(`${CLEAR_LINE}${line}`);
  }

  clear(): void {
    if (this.#drawn !== "") this.#output.write(CLEAR_LINE);
    this.#drawn = "";
  }
}

/** "[######------------------]". @param share 0 to 1. */
export function bar(share: number): string {
  const full = Math.floor(share * BAR_WIDTH);
  return `[${"#".repeat(full)}${"-".repeat(BAR_WIDTH - full)}]`;
}
