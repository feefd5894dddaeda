import { fromBytes } from "../../abi/byte-string.ts";
import type { Sys } from "../../platform/program/sys/index.ts";
import type { Routine } from "../../platform/program/syscall.ts";
import { LineReader, type LineReaderState } from "../io/index.ts";
import type { GrepMatcher } from "./grep-matcher.ts";
import type { GrepSettings } from "./grep-options.ts";
import { CONTEXT, type GrepLine, type GrepPrinter, SELECTED } from "./grep-printer.ts";

/** Where grep is in a file. Data for a checkpoint. */
export interface GrepFileState {
  readonly name: string;
  readonly reader: LineReaderState;
  line: number;
  offset: number;
  /** Selected lines. */
  count: number;
  /** Lines that may become context. */
  before: GrepLine[];
  /** Lines of context still to be printed. */
  after: number;
  /** Number of the line that was printed last, 0 for none. */
  printed: number;
  /** It has bytes no text has, so lines are not printed. */
  isBinary: boolean;
}

export function grepFileState(name: string, fd: number, delimiter: number): GrepFileState {
  const reader = { fd, delimiter, rest: new Uint8Array(0), isAtEnd: false };
  return { name, reader, line: 0, offset: 0, count: 0, before: [], after: 0, printed: 0, isBinary: false };
}

/** Searches one file, from where `state` says. */
export class GrepFile {
  private readonly sys: Sys;
  private readonly settings: GrepSettings;
  private readonly matcher: GrepMatcher;
  private readonly printer: GrepPrinter;
  private readonly state: GrepFileState;
  private readonly reader: LineReader;
  /** Where the last selected line ended. */
  private selectedEnd = 0;
  /** The name that is printed with lines; null for none. */
  private readonly shownName: string | null;

  constructor(
    sys: Sys,
    settings: GrepSettings,
    matcher: GrepMatcher,
    printer: GrepPrinter,
    state: GrepFileState,
    shownName: string | null,
  ) {
    this.sys = sys;
    this.settings = settings;
    this.matcher = matcher;
    this.printer = printer;
    this.state = state;
    this.reader = new LineReader(this.sys, state.reader);
    this.shownName = shownName;
  }

  get isCheckpointDue(): boolean {
    return this.reader.isCheckpointDue;
  }

  save(): GrepFileState {
    return { ...this.state, reader: this.reader.save() };
  }

  get count(): number {
    return this.state.count;
  }

  /** How much was read beyond the last selected line. */
  get surplus(): number {
    return this.state.offset - this.selectedEnd + this.reader.unread;
  }

  /**
   * Searches up to the next checkpoint, or to the end.
   * @returns "more", "end", or "hidden": a line was selected that cannot be shown.
   * @throws Errno
   */
  *search(): Routine<"more" | "end" | "hidden"> {
    for (;;) {
      const taken = this.reader.take();
      if (taken === null && this.isCheckpointDue) return "more";
      const line = taken ?? (yield* this.reader.next());
      if (line === null) return "end";
      if (taken === null) this.lookForBinary(line);
      const end = yield* this.lines(fromBytes(line));
      if (end !== null) return end;
    }
  }

  /** NUL bytes make a file binary. The system reads in blocks, and what it finds in one counts for all of it. */
  private lookForBinary(line: Uint8Array): void {
    const { binaryFiles, delimiter } = this.settings;
    if (binaryFiles === "text" || delimiter === 0 || this.state.isBinary) return;
    this.state.isBinary = line.includes(0) || this.reader.buffered.includes(0);
  }

  /** NUL ends a line of a binary file, too. @returns null to go on. */
  private *lines(text: string): Routine<"end" | "hidden" | null> {
    const { state } = this;
    if (!state.isBinary) return yield* this.line(text);
    if (this.settings.binaryFiles === "without-match") {
      state.count = 0;
      return "end";
    }
    for (const part of text.split("\0")) {
      const end = yield* this.line(part);
      if (end !== null) return end;
    }
    return null;
  }

  private *line(text: string): Routine<"end" | "hidden" | null> {
    const { state, settings } = this;
    const line: GrepLine = { text, number: ++state.line, offset: state.offset };
    state.offset += text.length + 1;
    const isShown = settings.prints === "lines" || settings.prints === "matches";
    if (state.count >= settings.maxCount) {
      // Only context is left.
      yield* this.context(line);
      return state.after === 0 ? "end" : null;
    }
    if (!this.matcher.selects(text)) {
      if (isShown) yield* this.context(line);
      return null;
    }
    state.count++;
    this.selectedEnd = state.offset;
    if (isShown) {
      if (state.isBinary) return "hidden";
      yield* this.selected(line);
    } else if (settings.prints !== "count") return "end";
    const isOver = state.count >= settings.maxCount && (!isShown || state.after === 0);
    return isOver ? "end" : null;
  }

  private *selected(line: GrepLine): Routine {
    const { state, settings } = this;
    const first = state.before[0]?.number ?? line.number;
    if (settings.hasContext && this.printer.hasPrinted && (state.printed === 0 || first > state.printed + 1))
      yield* this.printer.separator();
    for (const each of state.before) yield* this.printer.line(this.shownName, each, CONTEXT);
    state.before = [];
    yield* this.printer.line(this.shownName, line, SELECTED);
    state.printed = line.number;
    state.after = settings.after;
  }

  private *context(line: GrepLine): Routine {
    const { state, settings } = this;
    if (state.after > 0) {
      state.after--;
      state.printed = line.number;
      if (!state.isBinary) yield* this.printer.line(this.shownName, line, CONTEXT);
    } else if (settings.before > 0) {
      state.before.push(line);
      if (state.before.length > settings.before) state.before.shift();
    }
  }
}
