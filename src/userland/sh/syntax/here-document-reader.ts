import type { Word } from "./ast.ts";
import { BACKSLASH, DOUBLE_QUOTE, NEWLINE, SINGLE_QUOTE, TAB } from "./characters.ts";
import { END, type Input, type Reading } from "./input.ts";
import { ShellSyntaxError } from "./shell-syntax-error.ts";
import { WordBuilder } from "./word-builder.ts";
import { ESCAPABLE, ESCAPABLE_IN_HERE_DOCUMENT, isMetacharacter, type WordReader } from "./word-reader.ts";

const LINE = /[^\n]+/y;
const ORDINARY = /[^\\$`\n]+/y;

/** Reads here-documents (POSIX sh 2.7.4): the delimiter behind `<<`, and later the lines up to it. */
export class HereDocumentReader {
  private readonly input: Input;
  private readonly words: WordReader;

  constructor(input: Input, words: WordReader) {
    this.input = input;
    this.words = words;
  }

  /** The word behind `<<`: nothing is expanded in it, `$` and backquotes mean themselves. */
  *readDelimiter(): Reading<Word> {
    const builder = new WordBuilder();
    for (;;) {
      const code = yield* this.words.peek();
      if (code === END || isMetacharacter(code)) return builder.finish();
      if (code === BACKSLASH || code === SINGLE_QUOTE) yield* this.words.readUnquoted(code, builder);
      else if (code === DOUBLE_QUOTE) yield* this.readDoubleQuotes(builder);
      else {
        this.input.advance();
        builder.addText(String.fromCharCode(code));
      }
    }
  }

  /** The lines up to `delimiter`. @param isQuoted whether the delimiter was, so that nothing is expanded. */
  *readLines(delimiter: string, isQuoted: boolean, stripsTabs: boolean): Reading<Word> {
    const builder = new WordBuilder();
    for (;;) {
      if (stripsTabs) yield* this.skipTabs(isQuoted);
      if ((yield* this.input.wait()) === END || (yield* this.takeDelimiter(delimiter, isQuoted)))
        return builder.finish();
      yield* isQuoted ? this.readRawLine(builder) : this.readExpandedLine(builder);
    }
  }

  /** A text without a delimiter, all of the input: a prompt. */
  *readAll(): Reading<Word> {
    const builder = new WordBuilder();
    while ((yield* this.input.wait()) !== END) yield* this.readExpandedLine(builder);
    return builder.finish();
  }

  private *readDoubleQuotes(builder: WordBuilder): Reading<void> {
    this.input.advance();
    builder.addQuoted("");
    for (;;) {
      const code = yield* this.words.peek();
      if (code === END) throw new ShellSyntaxError("Unterminated quoted string", this.input.line);
      this.input.advance();
      if (code === DOUBLE_QUOTE) return;
      const escaped = code === BACKSLASH ? yield* this.input.wait() : END;
      if (escaped !== END && ESCAPABLE.includes(String.fromCharCode(escaped))) {
        this.input.advance();
        builder.addQuoted(String.fromCharCode(escaped));
      } else builder.addQuoted(String.fromCharCode(code));
    }
  }

  /** Tabs behind a line continuation at the beginning of the line are skipped too, as in dash. */
  private *skipTabs(isQuoted: boolean): Reading<void> {
    while ((yield* isQuoted ? this.input.wait() : this.words.peek()) === TAB) this.input.advance();
  }

  private *readRawLine(builder: WordBuilder): Reading<void> {
    for (;;) {
      this.words.addRun(LINE, builder);
      const code = yield* this.input.wait();
      if (code === END) return;
      if (code !== NEWLINE) continue;
      this.input.advance();
      builder.addQuoted("\n");
      return;
    }
  }

  private *readExpandedLine(builder: WordBuilder): Reading<void> {
    for (;;) {
      this.words.addRun(ORDINARY, builder);
      const code = yield* this.words.peek();
      if (code === END) return;
      yield* this.words.readQuoted(code, builder, ESCAPABLE_IN_HERE_DOCUMENT);
      if (code === NEWLINE) return;
    }
  }

  /** Consumes the line, if it is the delimiter. */
  private *takeDelimiter(delimiter: string, isQuoted: boolean): Reading<boolean> {
    let offset = 0;
    for (let i = 0; i <= delimiter.length; i++, offset++) {
      if (!isQuoted) offset = yield* this.behindContinuations(offset);
      const code = yield* this.input.wait(offset);
      if (i < delimiter.length ? code !== delimiter.charCodeAt(i) : code !== NEWLINE && code !== END) return false;
      if (code === END) offset--;
    }
    while (offset-- > 0) this.input.advance();
    return true;
  }

  private *behindContinuations(from: number): Reading<number> {
    let offset = from;
    while ((yield* this.input.wait(offset)) === BACKSLASH && (yield* this.input.wait(offset + 1)) === NEWLINE)
      offset += 2;
    return offset;
  }
}
