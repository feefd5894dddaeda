import type { Sys } from "../../platform/program/sys/index.ts";
import type { Routine } from "../../platform/program/syscall.ts";
import { concatenated, READ_SIZE } from "./read-all.ts";

const NEWLINE = 10;
const NO_BYTES = new Uint8Array(0);
/** After reading this much a checkpoint is worth its price. */
const CHECKPOINT_COST = 1 << 18;
/** What a read costs in the journal besides its bytes. */
const READ_COST = 64;

/** Data for a checkpoint. */
export interface LineReaderState {
  readonly fd: number;
  readonly delimiter: number;
  /** Bytes read and not yet returned. */
  readonly rest: Uint8Array;
  readonly isAtEnd: boolean;
}

/**
 * A buffered reader of lines.
 *
 *   for (;;) {
 *     if (reader.isCheckpointDue) yield* tool.checkpoint({ reader: reader.save(), count });
 *     const line = yield* reader.next();
 *     if (line === null) break;
 *   }
 */
export class LineReader {
  readonly fd: number;
  /** The last line returned ended with the delimiter; false for the rest of a file without one at its end. */
  isTerminated = false;
  private readonly sys: Sys;
  private readonly delimiter: number;
  private buffer: Uint8Array;
  private at = 0;
  private isAtEnd: boolean;
  private cost = 0;

  /** @param source a descriptor, or what `save` returned. @param delimiter the byte that ends a line. */
  constructor(sys: Sys, source: number | LineReaderState, delimiter = NEWLINE) {
    const state = typeof source === "number" ? { fd: source, delimiter, rest: NO_BYTES, isAtEnd: false } : source;
    this.sys = sys;
    this.fd = state.fd;
    this.delimiter = state.delimiter;
    this.buffer = state.rest;
    this.isAtEnd = state.isAtEnd;
  }

  /** The next line without its delimiter, null at the end of the file. The bytes stay valid. @throws Errno */
  *next(): Routine<Uint8Array | null> {
    return this.take() ?? (yield* this.fill());
  }

  /** The next line if it has been read already, for inner loops: `reader.take() ?? (yield* reader.next())`. */
  take(): Uint8Array | null {
    const end = this.buffer.indexOf(this.delimiter, this.at);
    if (end < 0) return null;
    const line = this.buffer.subarray(this.at, end);
    this.at = end + 1;
    this.isTerminated = true;
    return line;
  }

  /** Up to `size` bytes, whatever is in them; none at the end of the file. @throws Errno */
  *read(size: number): Routine<Uint8Array> {
    if (this.unread === 0) {
      this.buffer = yield* this.readMore();
      this.at = 0;
    }
    const bytes = this.buffer.subarray(this.at, this.at + size);
    this.at += bytes.length;
    return bytes;
  }

  /** How many bytes the reader is ahead of what it returned: lseek(fd, -unread, SEEK_CUR) gives them back. */
  get unread(): number {
    return this.buffer.length - this.at;
  }

  /** Is there another line? Reads if nothing is left of what was read. @throws Errno */
  *hasMore(): Routine<boolean> {
    if (this.unread > 0) return true;
    this.buffer = yield* this.readMore();
    this.at = 0;
    return this.buffer.length > 0;
  }

  /** What was read and not yet returned. */
  get buffered(): Uint8Array {
    return this.buffer.subarray(this.at);
  }

  /** Much was read since the last `save`, and little of it is left. */
  get isCheckpointDue(): boolean {
    return this.cost >= CHECKPOINT_COST && this.buffer.indexOf(this.delimiter, this.at) < 0;
  }

  save(): LineReaderState {
    this.cost = 0;
    return { fd: this.fd, delimiter: this.delimiter, rest: this.buffer.slice(this.at), isAtEnd: this.isAtEnd };
  }

  /** Collects a line that is not all in the buffer. */
  private *fill(): Routine<Uint8Array | null> {
    const parts = [this.buffer.subarray(this.at)];
    for (;;) {
      const bytes = yield* this.readMore();
      const end = bytes.indexOf(this.delimiter);
      this.buffer = bytes;
      this.at = end < 0 ? bytes.length : end + 1;
      parts.push(end < 0 ? bytes : bytes.subarray(0, end));
      if (bytes.length > 0 && end < 0) continue;
      this.isTerminated = end >= 0;
      const line = concatenated(parts);
      return line.length === 0 && !this.isTerminated ? null : line;
    }
  }

  /** None at the end of the file, which is not asked for again: a terminal would go on. */
  private *readMore(): Routine<Uint8Array> {
    if (this.isAtEnd) return NO_BYTES;
    const bytes = yield* this.sys.read(this.fd, READ_SIZE);
    this.cost += bytes.length + READ_COST;
    this.isAtEnd = bytes.length === 0;
    return bytes;
  }
}
