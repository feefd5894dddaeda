import type { List, ParameterExpansion, Word, WordPart } from "./ast.ts";
import {
  BACKQUOTE,
  BACKSLASH,
  DOLLAR,
  DOUBLE_QUOTE,
  isDigit,
  isNamePart,
  isNameStart,
  isSpecialParameter,
  LEFT_BRACE,
  LEFT_PARENTHESIS,
  NEWLINE,
  RIGHT_BRACE,
  RIGHT_PARENTHESIS,
  SINGLE_QUOTE,
} from "./characters.ts";
import { END, type Input, MORE, type Reading } from "./input.ts";
import type { Nesting } from "./nesting.ts";
import { type ParameterHead, readParameterHead } from "./parameter-head.ts";
import { ShellSyntaxError } from "./shell-syntax-error.ts";
import { WordBuilder } from "./word-builder.ts";

/** What ends a word outside quotes (POSIX sh 2.3). */
export function isMetacharacter(code: number): boolean {
  return " \t\n&|;<>()".includes(String.fromCharCode(code));
}

const ORDINARY = /[^ \t\n&|;<>()\\'"$`]+/y;
const ORDINARY_IN_BRACES = /[^\\'"$`}]+/y;
const ORDINARY_IN_DOUBLE_QUOTES = /[^\\"$`]+/y;
const ORDINARY_IN_QUOTED_BRACES = /[^\\"$`}]+/y;
const ORDINARY_IN_ARITHMETIC = /[^\\$`()]+/y;
const NOT_SINGLE_QUOTE = /[^']+/y;
const NOT_BACKQUOTE = /[^`\\]+/y;
const DIGITS = /[0-9]+/y;
const NAME = /[A-Za-z_0-9]+/y;

/** What a backslash takes its meaning from within double quotes (POSIX sh 2.2.3), and elsewhere. */
export const ESCAPABLE = '\\`$"';
const ESCAPABLE_IN_QUOTED_BRACES = '\\`$"}';
export const ESCAPABLE_IN_HERE_DOCUMENT = "\\`$";

/** How to read the commands of substitutions: the grammar, which is built on words. */
export interface SubstitutionReader {
  /** Reads up to and with the `)`. */
  readParenthesized(): Reading<List>;
  /** Parses the text between backquotes, which began at `line`. */
  parseBackquoted(text: string, line: number): List;
}

/** Reads words and what they are made of: quotes and expansions (POSIX sh 2.2, 2.3, 2.6). */
export class WordReader {
  private readonly input: Input;
  private readonly nesting: Nesting;
  private readonly substitutions: SubstitutionReader;

  constructor(input: Input, nesting: Nesting, substitutions: SubstitutionReader) {
    this.input = input;
    this.nesting = nesting;
    this.substitutions = substitutions;
  }

  /** The next code unit that is not removed as part of a line continuation (POSIX sh 2.2.1), or END. */
  *peek(): Reading<number> {
    for (;;) {
      let code = this.input.peek();
      if (code === MORE) code = yield* this.input.wait();
      if (code !== BACKSLASH || (yield* this.input.wait(1)) !== NEWLINE) return code;
      this.input.advance();
      this.input.advance();
    }
  }

  /** The word that begins here, which no blank and no operator does. */
  *readWord(): Reading<Word> {
    const { input } = this;
    const builder = new WordBuilder();
    for (;;) {
      builder.addText(input.takeRun(ORDINARY));
      let code = input.peek();
      if (code < 0 || code === BACKSLASH) code = yield* this.peek();
      if (code === END || isMetacharacter(code)) return builder.finish();
      yield* this.readUnquoted(code, builder);
    }
  }

  /** One step of a word outside quotes: `code` is next. */
  *readUnquoted(code: number, builder: WordBuilder): Reading<void> {
    switch (code) {
      case SINGLE_QUOTE:
        return yield* this.readSingleQuotes(builder);
      case DOUBLE_QUOTE:
        return yield* this.readDoubleQuotes(builder);
      case DOLLAR:
        return yield* this.readDollar(builder, false);
      case BACKQUOTE:
        return yield* this.readBackquotes(builder, false);
      case BACKSLASH: {
        this.input.advance();
        const escaped = yield* this.input.wait();
        if (escaped === END) return builder.addQuoted("\\");
        this.input.advance();
        return builder.addQuoted(String.fromCharCode(escaped));
      }
      default:
        this.input.advance();
        builder.addText(String.fromCharCode(code));
    }
  }

  /** One step of what is, or is like, double-quoted: `code` is next. @param escapable what a backslash quotes. */
  *readQuoted(code: number, builder: WordBuilder, escapable: string): Reading<void> {
    if (code === DOLLAR) return yield* this.readDollar(builder, true);
    if (code === BACKQUOTE) return yield* this.readBackquotes(builder, true);
    this.input.advance();
    if (code !== BACKSLASH) return builder.addQuoted(String.fromCharCode(code));
    const escaped = yield* this.input.wait();
    if (escaped === END) return builder.addQuoted("\\");
    this.input.advance();
    const char = String.fromCharCode(escaped);
    builder.addQuoted(escapable.includes(char) ? char : `\\${char}`);
  }

  /** Adds what `pattern` matches here, as quoted text. */
  addRun(pattern: RegExp, builder: WordBuilder): void {
    const run = this.input.takeRun(pattern);
    if (run !== "") builder.addQuoted(run);
  }

  private *readSingleQuotes(builder: WordBuilder): Reading<void> {
    this.input.advance();
    builder.addQuoted("");
    for (;;) {
      this.addRun(NOT_SINGLE_QUOTE, builder);
      const code = yield* this.input.wait();
      if (code === END) throw this.error("Unterminated quoted string");
      if (code !== SINGLE_QUOTE) continue;
      this.input.advance();
      return;
    }
  }

  private *readDoubleQuotes(outer: WordBuilder): Reading<void> {
    this.input.advance();
    const builder = new WordBuilder();
    for (;;) {
      this.addRun(ORDINARY_IN_DOUBLE_QUOTES, builder);
      const code = yield* this.peek();
      if (code === END) throw this.error("Unterminated quoted string");
      if (code === DOUBLE_QUOTE) break;
      yield* this.readQuoted(code, builder, ESCAPABLE);
    }
    this.input.advance();
    const parts = builder.finish();
    // "$@" alone makes no field where there is no parameter (POSIX sh 2.5.2); quotes around anything else make one, in dash also around "$@$@".
    if (!isOnlyAt(parts) && parts.every(isOfAt)) outer.addQuoted("");
    for (const part of parts) addTo(outer, part);
  }

  private *readDollar(builder: WordBuilder, isQuoted: boolean): Reading<void> {
    const { input } = this;
    input.advance();
    const code = yield* this.peek();
    if (code === LEFT_PARENTHESIS) {
      input.advance();
      if ((yield* this.peek()) === LEFT_PARENTHESIS) {
        input.advance();
        builder.addPart({ type: "arithmetic", expression: yield* this.readArithmetic(), isQuoted });
      } else builder.addPart({ type: "command", body: yield* this.substitutions.readParenthesized(), isQuoted });
    } else if (code === LEFT_BRACE) {
      input.advance();
      builder.addPart(yield* this.readBraces(isQuoted));
    } else if (isNameStart(code)) builder.addPart(simpleParameter(yield* this.readRun(NAME, isNamePart), isQuoted));
    else if (isDigit(code) || isSpecialParameter(code)) {
      input.advance();
      builder.addPart(simpleParameter(String.fromCharCode(code), isQuoted));
    } else if (isQuoted) builder.addQuoted("$");
    else builder.addText("$");
  }

  /** As many characters as `isPart` holds for; `pattern` is the same for a quick start. */
  *readRun(pattern: RegExp, isPart: (code: number) => boolean): Reading<string> {
    let run = "";
    for (;;) {
      run += this.input.takeRun(pattern);
      if (!isPart(yield* this.peek())) return run;
    }
  }

  readName(): Reading<string> {
    return this.readRun(NAME, isNamePart);
  }

  readDigits(): Reading<string> {
    return this.readRun(DIGITS, isDigit);
  }

  consume(): void {
    this.input.advance();
  }

  private *readBraces(isQuoted: boolean): Reading<ParameterExpansion> {
    this.nesting.enter(this.input.line);
    const head = yield* readParameterHead(this);
    const word = yield* this.readBracedWord(head, isQuoted);
    this.nesting.leave();
    return { type: "parameter", ...head, word, isQuoted };
  }

  private *readBracedWord({ operator }: ParameterHead, isQuoted: boolean): Reading<Word> {
    // POSIX sh 2.6.2: quotes around the braces do not quote the pattern.
    const isPattern = operator === "%" || operator === "%%" || operator === "#" || operator === "##";
    const builder = new WordBuilder();
    if (isQuoted && !isPattern) yield* this.readQuotedBraces(builder);
    else yield* this.readUnquotedBraces(builder);
    return builder.finish();
  }

  private *readUnquotedBraces(builder: WordBuilder): Reading<void> {
    for (;;) {
      builder.addText(this.input.takeRun(ORDINARY_IN_BRACES));
      const code = yield* this.peek();
      if (code === END) throw this.error("Missing '}'");
      if (code === RIGHT_BRACE) return this.input.advance();
      yield* this.readUnquoted(code, builder);
    }
  }

  /** Quotes within quoted braces change nothing but that `}` between them is text. */
  private *readQuotedBraces(builder: WordBuilder): Reading<void> {
    let isInQuotes = false;
    for (;;) {
      this.addRun(isInQuotes ? ORDINARY_IN_DOUBLE_QUOTES : ORDINARY_IN_QUOTED_BRACES, builder);
      const code = yield* this.peek();
      if (code === END) throw this.error("Unterminated quoted string");
      if (code === DOUBLE_QUOTE) {
        isInQuotes = !isInQuotes;
        this.input.advance();
      } else if (code === RIGHT_BRACE && !isInQuotes) return this.input.advance();
      else yield* this.readQuoted(code, builder, ESCAPABLE_IN_QUOTED_BRACES);
    }
  }

  /** Up to and with `))`. A lone `)` that closes nothing is for the evaluation to complain about, as in dash. */
  private *readArithmetic(): Reading<Word> {
    this.nesting.enter(this.input.line);
    const builder = new WordBuilder();
    let open = 0;
    for (;;) {
      this.addRun(ORDINARY_IN_ARITHMETIC, builder);
      const code = yield* this.peek();
      if (code === END) throw this.error("Missing '))'");
      if (code === RIGHT_PARENTHESIS && open === 0) {
        this.input.advance();
        if ((yield* this.peek()) === RIGHT_PARENTHESIS) break;
        builder.addQuoted(")");
        continue;
      }
      if (code === LEFT_PARENTHESIS) open++;
      else if (code === RIGHT_PARENTHESIS) open--;
      yield* this.readQuoted(code, builder, ESCAPABLE);
    }
    this.input.advance();
    this.nesting.leave();
    return builder.finish();
  }

  /** POSIX sh 2.6.3: backslashes before $, ` and \ are removed, then the text is parsed. */
  private *readBackquotes(builder: WordBuilder, isQuoted: boolean): Reading<void> {
    const { line } = this.input;
    this.input.advance();
    let text = "";
    for (;;) {
      text += this.input.takeRun(NOT_BACKQUOTE);
      const code = yield* this.peek();
      if (code === END) throw this.error("EOF in backquote substitution");
      this.input.advance();
      if (code === BACKQUOTE) break;
      if (code === BACKSLASH) {
        const escaped = yield* this.input.wait();
        if (escaped === END) continue;
        this.input.advance();
        const char = String.fromCharCode(escaped);
        text += (isQuoted ? ESCAPABLE : ESCAPABLE_IN_HERE_DOCUMENT).includes(char) ? char : `\\${char}`;
      } else text += String.fromCharCode(code);
    }
    builder.addPart({ type: "command", body: this.substitutions.parseBackquoted(text, line), isQuoted });
  }

  private error(message: string): ShellSyntaxError {
    return new ShellSyntaxError(message, this.input.line);
  }
}

function simpleParameter(parameter: string, isQuoted: boolean): ParameterExpansion {
  return { type: "parameter", parameter, operator: "none", isNullUnset: false, word: [], isQuoted };
}

function isOfAt(part: WordPart): part is ParameterExpansion {
  return typeof part !== "string" && part.type === "parameter" && part.parameter === "@";
}

function isOnlyAt(parts: Word): boolean {
  const [part] = parts;
  return parts.length === 1 && isOfAt(part!) && part.operator === "none";
}

function addTo(builder: WordBuilder, part: WordPart): void {
  if (typeof part === "string") builder.addText(part);
  else if (part.type === "quoted") builder.addQuoted(part.text);
  else builder.addPart(part);
}
