import type { Sys } from "../../../platform/program/sys/index.ts";
import type { Routine } from "../../../platform/program/syscall.ts";
import { READ_SIZE } from "../../io/read-all.ts";

const CHECKPOINT_INTERVAL = 1 << 18;
/** What a read costs in the journal beside its bytes. */
const READ_COST = 64;

/** One item of the input, as a byte string. */
export interface Item {
  readonly text: string;
  /** It was the last of its line, and no blank stood between: what -L counts. */
  readonly endsLine: boolean;
}

export interface ItemSyntax {
  /** Ends items; null: blanks and newlines do, and quotes and backslashes are seen. */
  readonly delimiter: string | null;
  /** Only newlines end items, not blanks (-I). */
  readonly isByLine: boolean;
  /** The item at which the input ends. */
  readonly eof: string | null;
  /** Bytes that an item has at most. */
  readonly maxLength: number;
}

/** Data for a checkpoint. */
export interface ItemReaderState {
  readonly rest: Uint8Array;
  readonly isAtEnd: boolean;
  readonly isFirst: boolean;
}

/** An item too long, or a quote that its line does not end. */
export class ItemError extends Error {
  override readonly name = "ItemError";
}

function unmatched(quote: string): ItemError {
  const kind = quote === '"' ? "double" : "single";
  return new ItemError(`unmatched ${kind} quote; by default quotes are special to xargs unless you use the -0 option`);
}

/** Takes the input of xargs apart. */
export class ItemReader {
  /** A NUL was among what has no business with it. */
  hasNul = false;
  private readonly sys: Sys;
  private readonly fd: number;
  private readonly syntax: ItemSyntax;
  private buffer: Uint8Array;
  private at = 0;
  private isAtEnd: boolean;
  /** The next item is the first of its line. */
  private isFirst: boolean;
  private cost = 0;

  constructor(sys: Sys, fd: number, syntax: ItemSyntax, state?: ItemReaderState) {
    this.sys = sys;
    this.fd = fd;
    this.syntax = syntax;
    this.buffer = state?.rest ?? new Uint8Array(0);
    this.isAtEnd = state?.isAtEnd ?? false;
    this.isFirst = state?.isFirst ?? true;
  }

  /** Much was read since the last `save`. */
  get isCheckpointDue(): boolean {
    return this.cost >= CHECKPOINT_INTERVAL && this.buffer.length - this.at < READ_SIZE;
  }

  save(): ItemReaderState {
    this.cost = 0;
    return { rest: this.buffer.slice(this.at), isAtEnd: this.isAtEnd, isFirst: this.isFirst };
  }

  /** null at the end of the input. @throws ItemError */
  *next(): Routine<Item | null> {
    if (this.isAtEnd) return null;
    const item = this.syntax.delimiter === null ? yield* this.nextWord() : yield* this.nextString();
    // The string that ends the input counts at the very end of it only at the beginning of a line.
    const isLogicalEnd = item !== null && item.text === this.syntax.eof && (this.isFirst || !this.isAtEnd);
    if (isLogicalEnd) this.isAtEnd = true;
    if (item === null || isLogicalEnd) return null;
    this.isFirst = item.endsLine;
    return item;
  }

  private *nextString(): Routine<Item | null> {
    let text = "";
    for (;;) {
      const char = this.take() ?? (yield* this.fill());
      if (char === null) return text === "" ? null : { text, endsLine: false };
      if (char === this.syntax.delimiter) return { text, endsLine: true };
      if (text.length >= this.syntax.maxLength) throw new ItemError("argument line too long");
      text += char;
    }
  }

  private *nextWord(): Routine<Item | null> {
    let text = "";
    let isStarted = false;
    let quote = "";
    for (;;) {
      let char = this.take() ?? (yield* this.fill());
      if (char === null) {
        if (quote !== "") throw unmatched(quote);
        return text === "" ? null : { text, endsLine: false };
      }
      if (quote !== "") {
        if (char === "\n") throw unmatched(quote);
        if (char === quote) {
          quote = "";
          continue;
        }
      } else {
        if (!isStarted && /^[ \t-\r]$/.test(char)) continue;
        isStarted = true;
        if (char === "\n") return { text, endsLine: true };
        if (!this.syntax.isByLine && (char === " " || char === "\t")) return { text, endsLine: false };
        if (char === "'" || char === '"') {
          quote = char;
          continue;
        }
        if (char === "\\") {
          char = this.take() ?? (yield* this.fill());
          if (char === null) return text === "" ? null : { text, endsLine: false };
        }
      }
      this.hasNul ||= char === "\0";
      if (text.length >= this.syntax.maxLength) throw new ItemError("argument line too long");
      text += char;
    }
  }

  private take(): string | null {
    return this.at < this.buffer.length ? String.fromCharCode(this.buffer[this.at++]!) : null;
  }

  private *fill(): Routine<string | null> {
    if (this.isAtEnd) return null;
    const bytes = yield* this.sys.read(this.fd, READ_SIZE).orErrno();
    // What cannot be read, as a directory, is an empty input for findutils.
    this.buffer = typeof bytes === "number" ? new Uint8Array(0) : bytes;
    this.at = 0;
    this.cost += this.buffer.length + READ_COST;
    this.isAtEnd = this.buffer.length === 0;
    return this.take();
  }
}
