import { ECHO, ECHOCTL } from "../../abi/termios.ts";
import { bool, list, ref, uint } from "../../state/fields.ts";
import { savable } from "../../state/savable.ts";
import { isControl } from "./ctype.ts";
import type { InputBuffer } from "./input-buffer.ts";
import { isContinuation, OutputProcessor } from "./output-processor.ts";
import { Termios } from "./termios.ts";

const BACKSPACE = 8;
const TAB = 9;
const SPACE = 32;

// What waits to be echoed: bytes to be written as they are, and these.
/** A control character, shown as "^X". */
const CARET = 0x100;
/** The line being edited begins at the cursor. */
const SET_CANON_COLUMN = 0x200;
/** One column back, without a character (ECHOPRT of the later bytes of a character). */
const MOVE_BACK = 0x300;
/** Back over an erased tab; the low byte is how many columns are in front of it. */
const ERASE_TAB = 0x400;
const AFTER_TAB = 0x80;

/** ECHO_BLOCK: each time so much has gathered it is shown, although more input is at hand. */
const BLOCK = 256;
/** N_TTY_BUF_SIZE: of what cannot be written for lack of room, the oldest is lost. */
const CAPACITY = 4096;

/**
 * What a terminal writes back of its input. It waits until the input at hand is processed: VINTR throws away what has not been shown yet.
 */
export class Echo {
  readonly termios: Termios;
  readonly processor: OutputProcessor;
  /** ECHOPRT: inside a "\...abc/" of erased characters. */
  isErasing: boolean;
  /** @internal */
  readonly pending: number[];
  /** @internal What they would take in Linux's echo buffer. */
  size: number;

  constructor(termios: Termios, processor: OutputProcessor) {
    this.termios = termios;
    this.processor = processor;
    this.isErasing = false;
    this.pending = [];
    this.size = 0;
  }

  get isOn(): boolean {
    return this.termios.hasLocal(ECHO);
  }

  /** echo_char_raw() */
  raw(char: number): void {
    this.add(char);
  }

  /** echo_char(): with ECHOCTL control characters as "^X". */
  char(char: number): void {
    const isShown = this.termios.hasLocal(ECHOCTL) && isControl(char) && char !== TAB;
    this.add(isShown ? CARET | char : char);
  }

  moveBack(): void {
    this.add(MOVE_BACK);
  }

  /** Echo of a character that goes into the buffer; what ends a line does not end a run of erased characters. */
  input(char: number, buffer: InputBuffer, endsErasing = true): void {
    if (endsErasing) this.finishErasing();
    if (!buffer.isEditing) this.add(SET_CANON_COLUMN);
    this.char(char);
  }

  finishErasing(): void {
    if (!this.isErasing) return;
    this.raw(0x2f);
    this.isErasing = false;
  }

  startErasing(): void {
    if (this.isErasing) return;
    this.raw(0x5c);
    this.isErasing = true;
  }

  /** Wipes an erased character off the screen: two columns if it was shown as "^X". */
  wipe(char: number): void {
    if (isControl(char)) {
      if (!this.termios.hasLocal(ECHOCTL)) return;
      this.wipeColumn();
    }
    this.wipeColumn();
  }

  private wipeColumn(): void {
    this.raw(BACKSPACE);
    this.raw(SPACE);
    this.raw(BACKSPACE);
  }

  /** Goes back over an erased tab: how far depends on what is in front of it in the line (echo_erase_tab()). */
  wipeTab(buffer: InputBuffer): void {
    let columns = 0;
    let isAfterTab = false;
    for (let at = buffer.head - 1; at >= buffer.canonHead; at--) {
      const char = buffer.at(at);
      if (char === TAB) {
        isAfterTab = true;
        break;
      }
      if (isControl(char)) columns += this.termios.hasLocal(ECHOCTL) ? 2 : 0;
      else if (!isContinuation(char, this.termios)) columns++;
    }
    this.add(ERASE_TAB | (columns & 7) | (isAfterTab ? AFTER_TAB : 0));
  }

  private add(operation: number): void {
    if (this.pending.length >= CAPACITY) this.pending.shift();
    this.pending.push(operation);
    this.size += sizeOf(operation);
  }

  /** Behind each character (commit_echoes()): a large batch of input is echoed in blocks. */
  commit(): void {
    if (this.size >= BLOCK && this.size % BLOCK === 0) this.flush();
  }

  /** Shows what waits, as far as there is room (process_echoes()). */
  flush(): void {
    let done = 0;
    while (done < this.pending.length && this.show(this.pending[done]!)) done++;
    this.pending.splice(0, done);
    this.size = this.pending.reduce((sum, operation) => sum + sizeOf(operation), 0);
  }

  private show(operation: number): boolean {
    const { processor } = this;
    const low = operation & 0xff;
    switch (operation & ~0xff) {
      case CARET:
        return this.showCaret(low);
      case SET_CANON_COLUMN:
        processor.canonColumn = processor.column;
        return true;
      case MOVE_BACK:
        if (processor.column > 0) processor.column--;
        return true;
      case ERASE_TAB:
        return this.eraseTab(low);
      default:
        return this.showRaw(low);
    }
  }

  /** The byte that marks operations in Linux's echo buffer escapes output processing. */
  private showRaw(char: number): boolean {
    if (char !== 0xff) return this.processor.put(char);
    if (!this.processor.emit(char)) return false;
    this.processor.column++;
    return true;
  }

  private showCaret(char: number): boolean {
    const { processor } = this;
    if (processor.output.room < 2) return false;
    processor.emit(0x5e);
    processor.emit(char ^ 0x40);
    processor.column += 2;
    return true;
  }

  private eraseTab(columns: number): boolean {
    const { processor } = this;
    const before = (columns & AFTER_TAB) !== 0 ? columns & 7 : columns + processor.canonColumn;
    const back = 8 - (before & 7);
    if (processor.output.room < back) return false;
    for (let i = 0; i < back; i++) {
      processor.emit(BACKSPACE);
      if (processor.column > 0) processor.column--;
    }
    return true;
  }

  /** VINTR, TCIFLUSH: what has not been shown is not shown. */
  clear(): void {
    this.pending.length = 0;
    this.size = 0;
    this.isErasing = false;
  }
}

/** Bytes in Linux's echo buffer. */
function sizeOf(operation: number): number {
  if (operation >= ERASE_TAB) return 3;
  return operation >= CARET || operation === 0xff ? 2 : 1;
}

savable(Echo, {
  name: "fs.Echo",
  version: 1,
  saved: {
    termios: ref(() => Termios),
    processor: ref(() => OutputProcessor),
    isErasing: bool,
    pending: list(uint),
    size: uint,
  },
});
