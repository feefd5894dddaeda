import type { Routine } from "../../../platform/program/syscall.ts";
import { charWidth, promptWidth, visible } from "./width.ts";

/** Where on the screen something is, from the first line of what is edited. */
interface Position {
  readonly row: number;
  readonly column: number;
}

/** A prompt and a line behind it on a terminal, over as many rows as they need. */
export class Screen {
  private readonly write: (text: string) => Routine;
  private columns: number;
  private prompt: string;
  /** Row of the terminal's cursor. */
  private row = 0;

  /** @param columns of the terminal. */
  constructor(write: (text: string) => Routine, columns: number, prompt: string) {
    this.write = write;
    this.columns = columns;
    this.prompt = prompt;
  }

  /** The terminal has another width now, and has wrapped what it shows anew. */
  resize(columns: number, text: string, cursor: number): void {
    if (columns === this.columns) return;
    this.columns = columns;
    this.row = this.positionAfter(text.slice(0, cursor)).row;
  }

  /** Another prompt, from the next `show` on. */
  setPrompt(prompt: string): void {
    this.prompt = prompt;
  }

  /** Shows the prompt, on a line that is empty. */
  *begin(): Routine {
    this.row = 0;
    yield* this.write(this.prompt);
  }

  /** A character was added at the end of what is shown. */
  *append(before: string, char: string): Routine {
    const { column } = this.positionAfter(before);
    if (column + charWidth(char) < this.columns) yield* this.write(visible(char));
    else yield* this.show(before + char, before.length + char.length);
  }

  /** Shows `text` instead of what is there, with the cursor before its character `cursor`. */
  *show(text: string, cursor: number): Routine {
    const lastLine = this.prompt.slice(this.prompt.lastIndexOf("\n") + 1);
    let drawn = `${this.toStart()}${lastLine}${Array.from(text, visible).join("")}`;
    const end = this.positionAfter(text);
    // The terminal's cursor stays in the last column until the next character.
    if (end.column === 0 && end.row > 0) drawn += "\r\n";
    drawn += "\x1b[J";
    const target = this.positionAfter(text.slice(0, cursor));
    if (end.row > target.row) drawn += `\x1b[${end.row - target.row}A`;
    if (target.column !== end.column) drawn += `\r${target.column > 0 ? `\x1b[${target.column}C` : ""}`;
    this.row = target.row;
    yield* this.write(drawn);
  }

  /** Goes to the line below what is shown. */
  *finish(text: string, cursor: number): Routine {
    if (cursor !== text.length) yield* this.show(text, text.length);
    this.row = 0;
    yield* this.write("\r\n");
  }

  /** Clears the screen, and shows the prompt on its first line. */
  *clear(): Routine {
    this.row = 0;
    yield* this.write(`\x1b[H\x1b[2J${this.prompt.slice(0, this.prompt.lastIndexOf("\n") + 1)}`);
  }

  private toStart(): string {
    return `${this.row > 0 ? `\x1b[${this.row}A` : ""}\r`;
  }

  private positionAfter(text: string): Position {
    let width = promptWidth(this.prompt);
    for (const char of text) {
      const next = charWidth(char);
      // A wide character does not begin in the last column.
      if (next === 2 && width % this.columns === this.columns - 1) width++;
      width += next;
    }
    return { row: Math.floor(width / this.columns), column: width % this.columns };
  }
}
