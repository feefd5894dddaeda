import { ECHO, ECHOCTL } from "../../abi/termios.ts";
import { bool, ref } from "../../state/fields.ts";
import { savable } from "../../state/savable.ts";
import type { InputBuffer } from "./input-buffer.ts";
import { isContinuation, isControl, OutputProcessor } from "./output-processor.ts";
import { Termios } from "./termios.ts";

const BACKSPACE = 8;
const TAB = 9;
const SPACE = 32;

/** What a terminal writes back of its input. Echo for which there is no room is lost, as in Linux when its buffer overruns. */
export class Echo {
  readonly termios: Termios;
  readonly processor: OutputProcessor;
  /** ECHOPRT: inside a "\...abc/" of erased characters. */
  isErasing: boolean;

  constructor(termios: Termios, processor: OutputProcessor) {
    this.termios = termios;
    this.processor = processor;
    this.isErasing = false;
  }

  get isOn(): boolean {
    return this.termios.hasLocal(ECHO);
  }

  /** echo_char_raw() */
  raw(char: number): void {
    this.processor.put(char);
  }

  /** echo_char(): control characters as "^X". */
  char(char: number): void {
    if (!this.termios.hasLocal(ECHOCTL) || !isControl(char) || char === TAB) {
      this.processor.put(char);
      return;
    }
    this.processor.put(0x5e);
    this.processor.put(char ^ 0x40);
  }

  /** Echo of a character that goes into the buffer. */
  input(char: number, buffer: InputBuffer): void {
    this.finishErasing();
    if (!buffer.isEditing) this.processor.canonColumn = this.processor.column;
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
    const showsControl = this.termios.hasLocal(ECHOCTL);
    if (isControl(char)) {
      if (!showsControl) return;
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
    if (!isAfterTab) columns += this.processor.canonColumn;
    for (let back = 8 - (columns & 7); back > 0; back--) {
      this.processor.emit(BACKSPACE);
      if (this.processor.column > 0) this.processor.column--;
    }
  }
}

savable(Echo, {
  name: "fs.Echo",
  version: 1,
  saved: { termios: ref(() => Termios), processor: ref(() => OutputProcessor), isErasing: bool },
});
