import { IUTF8, OCRNL, OLCUC, ONLCR, ONLRET, ONOCR, OPOST, TABDLY, XTABS } from "../../abi/termios.ts";
import { ref, uint } from "../../state/fields.ts";
import { savable } from "../../state/savable.ts";
import { HostOutput } from "../host/host-output.ts";
import { isControl, toUpper } from "./ctype.ts";
import { Termios } from "./termios.ts";

const BACKSPACE = 8;
const TAB = 9;
const NEWLINE = 10;
const RETURN = 13;
const SPACE = 32;

/** The second and later bytes of a UTF-8 character take no column. */
export function isContinuation(char: number, termios: Termios): boolean {
  return termios.hasInput(IUTF8) && (char & 0xc0) === 0x80;
}

/** The output side of the line discipline: OPOST processing, and the column of the cursor, which erasing a tab must know. */
export class OutputProcessor {
  readonly termios: Termios;
  readonly output: HostOutput;
  column: number;
  /** Where the line being edited began. */
  canonColumn: number;

  constructor(termios: Termios, output: HostOutput) {
    this.termios = termios;
    this.output = output;
    this.column = 0;
    this.canonColumn = 0;
  }

  /** Writes one byte of a program's output or of echo. @returns false when there is no room; nothing is written then. */
  put(char: number): boolean {
    if (!this.termios.hasOutput(OPOST)) return this.emit(char);
    switch (char) {
      case NEWLINE:
        return this.putNewline();
      case RETURN:
        return this.putReturn();
      case TAB:
        return this.putTab();
      case BACKSPACE:
        if (this.column > 0) this.column--;
        return this.emit(char);
      default:
        return this.putPrintable(char);
    }
  }

  private putNewline(): boolean {
    if (this.termios.hasOutput(ONLRET)) this.column = 0;
    if (this.termios.hasOutput(ONLCR)) {
      if (this.output.room < 2) return false;
      this.column = 0;
      this.canonColumn = 0;
      this.emit(RETURN);
      return this.emit(NEWLINE);
    }
    this.canonColumn = this.column;
    return this.emit(NEWLINE);
  }

  private putReturn(): boolean {
    if (this.termios.hasOutput(ONOCR) && this.column === 0) return true;
    const becomesNewline = this.termios.hasOutput(OCRNL);
    if (!becomesNewline || this.termios.hasOutput(ONLRET)) {
      this.column = 0;
      this.canonColumn = 0;
    }
    return this.emit(becomesNewline ? NEWLINE : RETURN);
  }

  private putTab(): boolean {
    const spaces = 8 - (this.column & 7);
    if ((this.termios.output & TABDLY) !== XTABS) {
      if (!this.emit(TAB)) return false;
      this.column += spaces;
      return true;
    }
    if (this.output.room < spaces) return false;
    this.column += spaces;
    for (let i = 0; i < spaces; i++) this.output.put(SPACE);
    return true;
  }

  private putPrintable(char: number): boolean {
    if (isControl(char)) return this.emit(char);
    const shown = this.termios.hasOutput(OLCUC) ? toUpper(char) : char;
    if (!this.emit(shown)) return false;
    if (!isContinuation(shown, this.termios)) this.column++;
    return true;
  }

  /** A byte as it is. */
  emit(char: number): boolean {
    if (this.output.room < 1) return false;
    this.output.put(char);
    return true;
  }
}

savable(OutputProcessor, {
  name: "fs.OutputProcessor",
  version: 1,
  saved: { termios: ref(() => Termios), output: ref(() => HostOutput), column: uint, canonColumn: uint },
});
