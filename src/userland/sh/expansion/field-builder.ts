import { ShellError } from "../shell-error.ts";
import { isMagic, quotePattern } from "./quote-pattern.ts";

/** A field once quotes are removed. */
export interface Field {
  readonly text: string;
  /** The pattern for pathname expansion or matching: what was quoted is quoted by backslashes; null where nothing unquoted is special. */
  readonly pattern: string | null;
}

/** Between the positional parameters in the text of $@ and $*; no value contains it. */
export const PARAMETER_BREAK = "\0";

const IFS_WHITE_SPACE = " \t\n";

/** A text this long (in UTF-16 code units) is refused: doubling `x=$x$x` must end in an error of the shell, not of the engine. */
const MAX_LENGTH = 2 ** 27;

/** Puts the results of expansions together and splits them into fields (POSIX sh 2.6.5). */
export class FieldBuilder {
  private readonly fields: Field[] = [];
  private text = "";
  private pattern = "";
  private isPattern = false;
  /** Whether there is a field, though it be empty: quotes make one. */
  private isStarted = false;
  /** The separators; null where nothing is split. */
  private readonly ifs: string | null;

  constructor(ifs: string | null) {
    this.ifs = ifs;
  }

  get splits(): boolean {
    return this.ifs !== null;
  }

  /** Text in quotes. "" makes a field. */
  addQuoted(text: string): void {
    this.isStarted = true;
    this.append(text, quotePattern(text));
  }

  /** Text of the word itself, outside quotes: not split, but part of a pattern. */
  addLiteral(text: string): void {
    if (text === "") return;
    this.isStarted = true;
    this.isPattern ||= isMagic(text);
    this.append(text, text);
  }

  /** What an expansion outside quotes resulted in. */
  addExpanded(text: string): void {
    const { ifs } = this;
    if (ifs === null) {
      this.addLiteral(text);
      return;
    }
    let start = 0;
    for (let i = 0; i < text.length; i++) {
      if (!isSeparator(text[i]!, ifs)) continue;
      this.addLiteral(text.slice(start, i));
      // White space in front of a field is ignored.
      if (this.isStarted || !isWhite(text[i]!)) {
        this.endField();
        i = skipSeparators(text, i, ifs);
      }
      start = i + 1;
    }
    this.addLiteral(start === 0 ? text : text.slice(start));
  }

  /** "$@": one field each, the first and last of which may go on before and behind. */
  addQuotedParameters(joined: string): void {
    const [first, ...rest] = joined.split(PARAMETER_BREAK);
    this.addQuoted(first!);
    for (const parameter of rest) {
      this.endField();
      this.addQuoted(parameter);
    }
  }

  /** The fields. */
  finish(): readonly Field[] {
    if (this.isStarted) this.endField();
    return this.fields;
  }

  /** All as one field, where there is no splitting. */
  finishOne(): Field {
    return { text: this.text, pattern: this.isPattern ? this.pattern : null };
  }

  /** All as one pattern to match with. */
  finishPattern(): string {
    return this.pattern;
  }

  private append(text: string, pattern: string): void {
    if (this.pattern.length + pattern.length > MAX_LENGTH) throw new ShellError("Out of space");
    this.text += text;
    this.pattern += pattern;
  }

  private endField(): void {
    this.fields.push(this.finishOne());
    this.text = "";
    this.pattern = "";
    this.isPattern = false;
    this.isStarted = false;
  }
}

function isSeparator(char: string, ifs: string): boolean {
  return ifs.includes(char) || char === PARAMETER_BREAK;
}

/** IFS white space, or what stands between parameters. */
function isWhite(char: string): boolean {
  return IFS_WHITE_SPACE.includes(char) || char === PARAMETER_BREAK;
}

/** The last of the separators that together with the one at `at` end one field: any white space, and one other. */
function skipSeparators(text: string, at: number, ifs: string): number {
  let isOtherTaken = !isWhite(text[at]!);
  let end = at;
  for (let i = at + 1; i < text.length && isSeparator(text[i]!, ifs); i++) {
    if (!isWhite(text[i]!)) {
      if (isOtherTaken) break;
      isOtherTaken = true;
    }
    end = i;
  }
  return end;
}
