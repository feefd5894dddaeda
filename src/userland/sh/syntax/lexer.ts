import type { DescriptorRedirection, FileRedirection, Word } from "./ast.ts";
import {
  AMPERSAND,
  BACKSLASH,
  BAR,
  GREATER,
  HASH,
  isDigit,
  LEFT_PARENTHESIS,
  LESS,
  MINUS,
  NEWLINE,
  RIGHT_PARENTHESIS,
  SEMICOLON,
  SPACE,
  TAB,
} from "./characters.ts";
import type { HereDocumentReader } from "./here-document-reader.ts";
import { END, type Input, type Reading } from "./input.ts";
import type { Token } from "./token.ts";
import type { WordReader } from "./word-reader.ts";

export type RedirectionOperator = FileRedirection["operator"] | DescriptorRedirection["operator"] | "<<" | "<<-";

const BLANKS = /[ \t]+/y;
const COMMENT = /[^\n]+/y;

/** Cuts the input into tokens (POSIX sh 2.3). Knows no reserved words and no aliases: whether there may be one, the grammar knows. */
export class Lexer {
  /** The word, where the token is "word". */
  word: Word = [];
  /** Where it is "redirection". */
  operator: RedirectionOperator = "<";
  fd = 0;
  private readonly input: Input;
  private readonly words: WordReader;
  private readonly hereDocuments: HereDocumentReader;

  constructor(input: Input, words: WordReader, hereDocuments: HereDocumentReader) {
    this.input = input;
    this.words = words;
    this.hereDocuments = hereDocuments;
  }

  /** @param isDelimiter whether a word would be that of a here-document. */
  *read(isDelimiter = false): Reading<Token> {
    const code = yield* this.skipBlanks();
    switch (code) {
      case END:
        return "end of file";
      case NEWLINE:
        this.input.advance();
        return "newline";
      case AMPERSAND:
        return (yield* this.isDouble(AMPERSAND)) ? "&&" : "&";
      case BAR:
        return (yield* this.isDouble(BAR)) ? "||" : "|";
      case SEMICOLON:
        return (yield* this.isDouble(SEMICOLON)) ? ";;" : ";";
      case LEFT_PARENTHESIS:
        this.input.advance();
        return "(";
      case RIGHT_PARENTHESIS:
        this.input.advance();
        return ")";
      case LESS:
      case GREATER:
        return yield* this.readRedirection(code, null);
    }
    this.word = yield* isDelimiter ? this.hereDocuments.readDelimiter() : this.words.readWord();
    return (yield* this.readRedirectionOf(this.word)) ? "redirection" : "word";
  }

  private *skipBlanks(): Reading<number> {
    for (;;) {
      this.input.takeRun(BLANKS);
      let code = this.input.peek();
      if (code < 0 || code === BACKSLASH) code = yield* this.words.peek();
      if (code === HASH) {
        // A comment ends before its newline, and no backslash changes that.
        while (code !== NEWLINE && code !== END) {
          this.input.takeRun(COMMENT);
          code = yield* this.input.wait();
        }
      } else if (code !== SPACE && code !== TAB) return code;
    }
  }

  private *isDouble(code: number): Reading<boolean> {
    this.input.advance();
    if ((yield* this.words.peek()) !== code) return false;
    this.input.advance();
    return true;
  }

  /** POSIX sh 2.10.1, 2: a number before `<` or `>`. One digit, as in dash. */
  private *readRedirectionOf(word: Word): Reading<boolean> {
    const [text] = word;
    if (word.length !== 1 || typeof text !== "string" || text.length !== 1 || !isDigit(text.charCodeAt(0)))
      return false;
    const code = yield* this.words.peek();
    if (code !== LESS && code !== GREATER) return false;
    yield* this.readRedirection(code, Number(text));
    return true;
  }

  private *readRedirection(first: number, fd: number | null): Reading<"redirection"> {
    this.input.advance();
    this.fd = fd ?? (first === LESS ? 0 : 1);
    const next = yield* this.words.peek();
    this.operator = operatorOf(first, next);
    if (this.operator.length > 1) this.input.advance();
    if (this.operator === "<<" && (yield* this.words.peek()) === MINUS) {
      this.input.advance();
      this.operator = "<<-";
    }
    return "redirection";
  }
}

function operatorOf(first: number, next: number): RedirectionOperator {
  if (first === LESS) return next === LESS ? "<<" : next === AMPERSAND ? "<&" : next === GREATER ? "<>" : "<";
  return next === GREATER ? ">>" : next === AMPERSAND ? ">&" : next === BAR ? ">|" : ">";
}
