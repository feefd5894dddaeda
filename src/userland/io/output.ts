import { writeByteString } from "../../abi/byte-string.ts";
import { Errno } from "../../platform/program/errno-error.ts";
import type { Sys } from "../../platform/program/sys/index.ts";
import type { Routine } from "../../platform/program/syscall.ts";
import { encodeText } from "../../platform/program/text.ts";
import { isTerminal } from "./is-terminal.ts";
import { writeAll } from "./write-all.ts";

const CAPACITY = 1 << 15;
const NEWLINE = 10;

/** An error that writing buffered output met: an Errno that belongs to the output, not to what the program was doing just then. */
export class OutputError extends Error {
  override readonly name = "OutputError";
  override readonly cause: Errno;

  constructor(cause: Errno) {
    super(cause.message);
    this.cause = cause;
  }
}

/** What an Output needs to go on after a checkpoint; it was flushed for it. */
export interface OutputState {
  readonly fd: number;
  readonly isLineBuffered: boolean | null;
}

/**
 * A buffered writer: stdio's output stream. Text is written in UTF-8. On a terminal each call that completes a line reaches it at once.
 * Nothing is written unless it is flushed: `defineTool` flushes `tool.out` when the tool ends, and before it reports an error.
 */
export class Output {
  private readonly sys: Sys;
  private readonly fd: number;
  /** null: not looked at yet. */
  private isLineBuffered: boolean | null;
  private buffer = new Uint8Array(256);
  private used = 0;
  /** For a terminal: a line has been completed since the last flush. */
  private hasLine = false;

  constructor(sys: Sys, fd: number, state?: OutputState) {
    this.sys = sys;
    this.fd = fd;
    this.isLineBuffered = state?.isLineBuffered ?? null;
  }

  /** @throws OutputError */
  *write(data: string | Uint8Array): Routine {
    if (this.add(data)) yield* this.drain();
  }

  /** `write` of a byte string: one byte per char. */
  *writeBytes(byteString: string): Routine {
    if (this.addBytes(byteString)) yield* this.drain();
  }

  /** `write` without a system call, for inner loops: `if (out.add(line)) yield* out.drain()`. @returns whether `drain` has to be called. */
  add(data: string | Uint8Array): boolean {
    const bytes = typeof data === "string" ? encodeText(data) : data;
    this.reserve(bytes.length);
    this.buffer.set(bytes, this.used);
    this.used += bytes.length;
    return this.isDrainDue(bytes.length);
  }

  /** `add` of a byte string. */
  addBytes(byteString: string): boolean {
    this.reserve(byteString.length);
    writeByteString(this.buffer, this.used, byteString);
    this.used += byteString.length;
    return this.isDrainDue(byteString.length);
  }

  /** Writes what is buffered if it is enough, or a line for a terminal. @throws OutputError */
  *drain(): Routine {
    if (this.isLineBuffered === null) {
      this.isLineBuffered = yield* isTerminal(this.fd);
      this.hasLine = this.buffer.subarray(0, this.used).includes(NEWLINE);
    }
    if (this.used >= CAPACITY || (this.isLineBuffered && this.hasLine)) yield* this.flush();
  }

  /** Writes what is buffered. @throws OutputError; what could not be written is dropped. */
  *flush(): Routine {
    if (this.used === 0) return;
    const bytes = this.buffer.subarray(0, this.used);
    this.used = 0;
    this.hasLine = false;
    try {
      yield* writeAll(this.sys, this.fd, bytes);
    } catch (error) {
      throw error instanceof Errno ? new OutputError(error) : error;
    }
  }

  /** Precondition: nothing was added since the last flush. */
  save(): OutputState {
    return { fd: this.fd, isLineBuffered: this.isLineBuffered };
  }

  private reserve(length: number): void {
    const needed = this.used + length;
    if (needed <= this.buffer.length) return;
    const grown = new Uint8Array(Math.max(needed, Math.min(CAPACITY, this.buffer.length * 4)));
    grown.set(this.buffer.subarray(0, this.used));
    this.buffer = grown;
  }

  private isDrainDue(added: number): boolean {
    if (this.isLineBuffered === null || this.used >= CAPACITY) return true;
    if (this.isLineBuffered && !this.hasLine)
      this.hasLine = this.buffer.subarray(this.used - added, this.used).includes(NEWLINE);
    return this.hasLine;
  }
}
