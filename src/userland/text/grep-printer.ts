import type { Routine } from "../../platform/program/syscall.ts";
import { toByteString } from "../io/index.ts";
import type { Output } from "../io/output.ts";
import type { GrepMatcher } from "./grep-matcher.ts";
import type { GrepSettings } from "./grep-options.ts";

/** A line, and where it stands. */
export interface GrepLine {
  readonly text: string;
  /** From 1. */
  readonly number: number;
  /** Bytes of the file before it. */
  readonly offset: number;
}

/** Between what stands before a line and the line: it was selected, or it is context. */
export const SELECTED = ":";
export const CONTEXT = "-";

/** Default colours of GREP_COLORS. */
const MATCH = "01;31";
const NAME = "35";
const NUMBER = "32";
const SEPARATOR = "36";

/** Writes lines as grep does. */
export class GrepPrinter {
  /** Some line was printed, of this file or one before it. */
  hasPrinted: boolean;
  private readonly out: Output;
  private readonly settings: GrepSettings;
  private readonly matcher: GrepMatcher;
  private readonly isColored: boolean;
  private readonly end: string;

  constructor(out: Output, settings: GrepSettings, matcher: GrepMatcher, isColored: boolean, hasPrinted: boolean) {
    this.hasPrinted = hasPrinted;
    this.out = out;
    this.settings = settings;
    this.matcher = matcher;
    this.isColored = isColored;
    this.end = String.fromCharCode(settings.delimiter);
  }

  /** @param name of the file; null: it is not shown. @param mark SELECTED or CONTEXT. */
  *line(name: string | null, line: GrepLine, mark: string): Routine {
    const { prints, isInverted } = this.settings;
    this.hasPrinted = true;
    if (prints === "matches") {
      if (mark === SELECTED && !isInverted) yield* this.parts(name, line);
      return;
    }
    const showsMatches = this.isColored && (mark === SELECTED) !== isInverted;
    const text = showsMatches ? this.highlighted(line.text) : line.text;
    yield* this.write(`${this.head(name, line, line.offset, mark)}${text}${this.end}`);
  }

  /** Between two groups of lines. */
  *separator(): Routine {
    const { separator } = this.settings;
    if (separator !== null) yield* this.write(`${this.colored(toByteString(separator), SEPARATOR)}\n`);
  }

  *count(name: string | null, count: number): Routine {
    yield* this.write(`${name === null ? "" : this.named(name, ":")}${count}\n`);
  }

  *name(name: string): Routine {
    yield* this.write(`${this.colored(toByteString(name), NAME)}${this.settings.isNameEndedByNul ? "\0" : "\n"}`);
  }

  private *parts(name: string | null, line: GrepLine): Routine {
    for (const [start, end] of this.matcher.matches(line.text)) {
      const part = this.colored(line.text.slice(start, end), MATCH);
      yield* this.write(`${this.head(name, line, line.offset + start, SELECTED)}${part}${this.end}`);
    }
  }

  private highlighted(text: string): string {
    let shown = "";
    let at = 0;
    for (const [start, end] of this.matcher.matches(text)) {
      shown += text.slice(at, start) + this.colored(text.slice(start, end), MATCH);
      at = end;
    }
    return shown + text.slice(at);
  }

  private head(name: string | null, line: GrepLine, offset: number, mark: string): string {
    const { hasLineNumbers, hasOffsets } = this.settings;
    let text = name === null ? "" : this.named(name, mark);
    if (hasLineNumbers) text += this.colored(String(line.number), NUMBER) + this.colored(mark, SEPARATOR);
    if (hasOffsets) text += this.colored(String(offset), NUMBER) + this.colored(mark, SEPARATOR);
    return text;
  }

  private named(name: string, mark: string): string {
    return (
      this.colored(toByteString(name), NAME) + (this.settings.isNameEndedByNul ? "\0" : this.colored(mark, SEPARATOR))
    );
  }

  private colored(text: string, color: string): string {
    return this.isColored ? `\x1b[${color}m\x1b[K${text}\x1b[m\x1b[K` : text;
  }

  private *write(text: string): Routine {
    if (this.out.addBytes(text)) yield* this.out.drain();
    if (this.settings.isLineBuffered) yield* this.out.flush();
  }
}
