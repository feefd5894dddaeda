import type { HereDocument, Word } from "./ast.ts";
import type { HereDocumentReader } from "./here-document-reader.ts";
import type { Input, Reading } from "./input.ts";
import type { Lexer } from "./lexer.ts";
import { ShellSyntaxError } from "./shell-syntax-error.ts";
import { reservedWord, type Token, tokenName } from "./token.ts";

/** What the grammar takes at the place it has reached; to be or-ed. */
export const NEWLINES = 1;
export const RESERVED_WORDS = 2;
export const ALIASES = 4;
export const DELIMITER = 8;

/** What a command may begin with, on a new line or not. */
export const COMMAND = RESERVED_WORDS | ALIASES;
export const COMMAND_ON_NEW_LINE = NEWLINES | COMMAND;

/** Aliases may double with each step: this many replacements in one complete command are an attack. */
const MAX_ALIASES = 10_000;

/** The value of an alias, undefined for none. */
export type AliasLookup = (name: string) => string | undefined;

interface PendingHereDocument {
  readonly node: { -readonly [K in keyof HereDocument]: HereDocument[K] };
  readonly delimiter: string;
  readonly isQuoted: boolean;
  readonly stripsTabs: boolean;
}

/** Tokens for the grammar: with reserved words and aliases where they are recognised (POSIX sh 2.3.1, 2.4), and here-documents out of the way. */
export class TokenReader {
  /** The token last read. */
  token: Token = "newline";
  readonly lexer: Lexer;
  private readonly input: Input;
  private readonly hereDocumentReader: HereDocumentReader;
  private readonly alias: AliasLookup | undefined;
  private aliases = 0;
  private isPushedBack = false;
  private pending: PendingHereDocument[] = [];

  constructor(input: Input, lexer: Lexer, hereDocumentReader: HereDocumentReader, alias: AliasLookup | undefined) {
    this.input = input;
    this.lexer = lexer;
    this.hereDocumentReader = hereDocumentReader;
    this.alias = alias;
  }

  get line(): number {
    return this.input.line;
  }

  /** Before a complete command. */
  reset(): void {
    this.isPushedBack = false;
    this.pending = [];
    this.aliases = 0;
    this.input.isAliasLeftAfterBlank = false;
  }

  /** The next token, which also stays in `token`. A word that was pushed back is looked at anew. */
  *read(wanted: number): Reading<Token> {
    let wants = wanted;
    for (;;) {
      this.token = yield* this.readRaw(wants);
      while (this.token === "newline" && wants & NEWLINES) {
        yield* this.readHereDocuments();
        this.input.isAliasLeftAfterBlank = false;
        this.token = yield* this.readRaw(wants);
      }
      if (this.input.isAliasLeftAfterBlank) wants |= ALIASES;
      this.input.isAliasLeftAfterBlank = false;
      const text = this.token === "word" ? literal(this.lexer.word) : null;
      if (text === null) return this.token;
      const reserved = wants & RESERVED_WORDS ? reservedWord(text) : undefined;
      if (reserved !== undefined) {
        this.token = reserved;
        return reserved;
      }
      if (!(wants & ALIASES) || !this.replaceAlias(text)) return "word";
    }
  }

  /** The next `read` delivers the same token. */
  pushBack(): void {
    this.isPushedBack = true;
  }

  /** The token last read does not fit. */
  unexpected(expected?: Token): ShellSyntaxError {
    const hint = expected === undefined ? "" : ` (expecting ${tokenName(expected)})`;
    return this.error(`${tokenName(this.token)} unexpected${hint}`);
  }

  error(message: string): ShellSyntaxError {
    return new ShellSyntaxError(message, this.input.line);
  }

  /** `node` gets its body at the next newline. */
  addHereDocument(node: PendingHereDocument["node"], delimiter: Word, stripsTabs: boolean): void {
    const isQuoted = delimiter.some((part) => typeof part !== "string");
    const text = delimiter
      .map((part) => (typeof part === "string" ? part : part.type === "quoted" ? part.text : ""))
      .join("");
    this.pending.push({ node, delimiter: text, isQuoted, stripsTabs });
  }

  /** The bodies of the here-documents whose operators were read, in their order. At a newline or the end of the text. */
  *readHereDocuments(): Reading<void> {
    if (this.pending.length === 0) return;
    const pending = this.pending;
    this.pending = [];
    for (const { node, delimiter, isQuoted, stripsTabs } of pending)
      node.body = yield* this.hereDocumentReader.readLines(delimiter, isQuoted, stripsTabs);
  }

  /** Reads with `read` what lies in a command substitution: it has here-documents of its own, which end with it. */
  *readNested<T>(read: () => Reading<T>): Reading<T> {
    const { token, isPushedBack, pending } = this;
    const { word, operator, fd } = this.lexer;
    this.isPushedBack = false;
    this.pending = [];
    const result = yield* read();
    this.token = token;
    this.isPushedBack = isPushedBack;
    this.pending = pending;
    this.lexer.word = word;
    this.lexer.operator = operator;
    this.lexer.fd = fd;
    return result;
  }

  private *readRaw(wants: number): Reading<Token> {
    if (this.isPushedBack) {
      this.isPushedBack = false;
      return this.token;
    }
    return yield* this.lexer.read((wants & DELIMITER) !== 0);
  }

  private replaceAlias(name: string): boolean {
    const value = this.input.isAliasInUse(name) ? undefined : this.alias?.(name);
    if (value === undefined) return false;
    if (++this.aliases > MAX_ALIASES) throw this.error("Too many aliases");
    if (value !== "") this.input.pushAlias(name, value);
    return true;
  }
}

/** The text of a word without quotes and expansions, else null. */
export function literal(word: Word): string | null {
  const [text] = word;
  return word.length === 1 && typeof text === "string" ? text : null;
}
