import { bytes, uint } from "../../state/fields.ts";
import { savable } from "../../state/savable.ts";

/** N_TTY_BUF_SIZE */
export const INPUT_BUFFER_SIZE = 4096;
const MASK = INPUT_BUFFER_SIZE - 1;

/**
 * The read buffer of a terminal (struct n_tty_data): a ring with free-running positions. In canonical mode the bytes up to `canonHead` are
 * finished lines, the rest is being edited; the last byte of each line is marked.
 */
export class InputBuffer {
  /** @internal */ readonly data: Uint8Array;
  /** @internal 1 for the last byte of a line. */ readonly ends: Uint8Array;
  tail: number;
  head: number;
  canonHead: number;

  constructor() {
    this.data = new Uint8Array(INPUT_BUFFER_SIZE);
    this.ends = new Uint8Array(INPUT_BUFFER_SIZE);
    this.tail = 0;
    this.head = 0;
    this.canonHead = 0;
  }

  /** Bytes, finished lines and not. */
  get length(): number {
    return this.head - this.tail;
  }

  /** Bytes that can be added; one slot is kept for the end of a line. */
  get room(): number {
    return INPUT_BUFFER_SIZE - this.length - 1;
  }

  get hasLine(): boolean {
    return this.canonHead !== this.tail;
  }

  get isEditing(): boolean {
    return this.head !== this.canonHead;
  }

  at(position: number): number {
    return this.data[position & MASK]!;
  }

  isEnd(position: number): boolean {
    return this.ends[position & MASK] === 1;
  }

  put(char: number): void {
    this.data[this.head & MASK] = char;
    this.ends[this.head & MASK] = 0;
    this.head++;
  }

  /** `char` ends the line. */
  finishLine(char: number): void {
    this.put(char);
    this.ends[(this.head - 1) & MASK] = 1;
    this.canonHead = this.head;
  }

  clear(): void {
    this.tail = this.head;
    this.canonHead = this.head;
    this.ends.fill(0);
  }

  /** n_tty_set_termios() when ICANON changes: unread bytes become one line, or stop being lines. */
  switchMode(isCanonical: boolean): void {
    this.ends.fill(0);
    if (isCanonical && this.length > 0) {
      this.ends[(this.head - 1) & MASK] = 1;
      this.canonHead = this.head;
    } else this.canonHead = this.tail;
  }

  /** Takes up to `length` bytes, whatever they are. */
  takeRaw(buffer: Uint8Array, start: number, length: number): number {
    const count = Math.min(length, this.length);
    for (let i = 0; i < count; i++) buffer[start + i] = this.at(this.tail + i);
    this.tail += count;
    return count;
  }

  /**
   * Takes up to `length` bytes of the first line (canon_copy_from_read_buf()). A line that was ended by VEOF has `eof` as its last byte,
   * which nobody reads: alone it is a read of 0 bytes.
   */
  takeLine(buffer: Uint8Array, start: number, length: number, eof: number): number {
    let count = 0;
    while (count < length && this.hasLine) {
      const char = this.at(this.tail);
      const isEnd = this.isEnd(this.tail);
      if (isEnd && char === eof) {
        this.tail++;
        return count;
      }
      buffer[start + count++] = char;
      this.tail++;
      if (isEnd) {
        return count;
      }
    }
    // A read that took exactly what was in front of VEOF has seen the end of the file.
    if (count > 0 && this.hasLine && this.isEnd(this.tail) && this.at(this.tail) === eof) this.tail++;
    return count;
  }

  /** FIONREAD in canonical mode: bytes of finished lines, without the marks VEOF left (inq_canon()). */
  lineBytes(eof: number): number {
    let count = this.canonHead - this.tail;
    for (let at = this.tail; at < this.canonHead; at++) if (this.isEnd(at) && this.at(at) === eof) count--;
    return count;
  }
}

savable(InputBuffer, {
  name: "fs.InputBuffer",
  version: 1,
  saved: { data: bytes, ends: bytes, tail: uint, head: uint, canonHead: uint },
});
