import type { List, Word } from "./ast.ts";
import { Grammar } from "./grammar.ts";
import { HereDocumentReader } from "./here-document-reader.ts";
import { Input, MORE, type Reading, type UnreadText } from "./input.ts";
import { Lexer } from "./lexer.ts";
import { Nesting } from "./nesting.ts";
import { ShellSyntaxError } from "./shell-syntax-error.ts";
import { type AliasLookup, TokenReader } from "./token-reader.ts";
import { type SubstitutionReader, WordReader } from "./word-reader.ts";

export interface ParserOptions {
  /** Asked for each word that may be an alias, when it is read: POSIX sh 2.3.1. */
  readonly alias?: AliasLookup;
  /** What another parser has left, between two commands. */
  readonly unread?: UnreadText;
}

export type ParseResult =
  /** What stands on one line, and what belongs to it. No commands for an empty line. */
  | { readonly type: "command"; readonly commands: List }
  /** The text ended within a command, or before one: feed more, or say that this was all. */
  | { readonly type: "incomplete"; readonly isWithinCommand: boolean }
  /** `message` without the name of the shell and the line. Discard what is left, as an interactive shell does, or give up. */
  | { readonly type: "error"; readonly message: string; readonly line: number }
  | { readonly type: "end" };

/**
 * A parser that is fed text in any pieces and delivers one complete command after another, so that each can be executed before the next is
 * read, as POSIX has it: an alias, or a syntax error further down, must not act earlier. It stops in the middle of a token when it runs out of
 * text and goes on there, so that nothing is read twice.
 *
 *   parser.feed("for i in a b\n");
 *   parser.next();                        // incomplete: print PS2, read on
 *   parser.feed("do echo $i; done\n");
 *   parser.next();                        // command
 */
export class ShellParser {
  private readonly input: Input;
  private readonly nesting: Nesting;
  private readonly tokens: TokenReader;
  private readonly grammar: Grammar;
  /** A command of which a part is read. */
  private reading: Reading<List | null> | null = null;
  /** Whether `reading` has anything to read. */
  private isWithinCommand = false;

  constructor({ alias, unread }: ParserOptions = {}) {
    this.input = new Input();
    if (unread !== undefined) this.input.restore(unread);
    this.nesting = new Nesting();
    const { tokens, grammar } = connect(this.input, this.nesting, alias);
    this.tokens = tokens;
    this.grammar = grammar;
  }

  /** Line of what will be read next, from 1. */
  get line(): number {
    return this.input.line;
  }

  /** Between two commands: what the next ones begin with. */
  get unread(): UnreadText {
    return this.input.unread;
  }

  feed(text: string): void {
    this.input.feed(text);
    if (text !== "") this.isWithinCommand = this.reading !== null;
  }

  /** Nothing more will be fed. */
  end(): void {
    this.input.end();
  }

  /** Drops what was fed and not delivered. */
  discard(): void {
    this.input.discard();
    this.reading = null;
  }

  next(): ParseResult {
    if (this.reading === null) {
      this.tokens.reset();
      this.nesting.reset();
      this.isWithinCommand = this.input.peek() !== MORE;
      this.reading = this.grammar.readCompleteCommand();
    }
    try {
      const step = this.reading.next();
      if (!step.done) return { type: "incomplete", isWithinCommand: this.isWithinCommand };
      this.reading = null;
      return step.value === null ? { type: "end" } : { type: "command", commands: step.value };
    } catch (error) {
      this.reading = null;
      if (error instanceof ShellSyntaxError) return { type: "error", message: error.message, line: error.line };
      throw error;
    }
  }
}

/** Parses PS1, PS2 or PS4 for expandHereDocument: expansions as in double quotes. @throws ShellSyntaxError */
export function parsePrompt(text: string): Word {
  const input = complete(text, 1, null);
  return finish(connect(input, new Nesting(), undefined).hereDocuments.readAll());
}

function connect(input: Input, nesting: Nesting, alias: AliasLookup | undefined) {
  const substitutions: SubstitutionReader = {
    readParenthesized: () => tokens.readNested(() => grammar.readParenthesized()),
    parseBackquoted: (text, line) => {
      const inner = connect(complete(text, line, input), nesting, alias);
      return finish(inner.grammar.readList(true));
    },
  };
  const words = new WordReader(input, nesting, substitutions);
  const hereDocuments = new HereDocumentReader(input, words);
  const tokens = new TokenReader(input, new Lexer(input, words, hereDocuments), hereDocuments, alias);
  const grammar = new Grammar(tokens, nesting);
  return { hereDocuments, tokens, grammar };
}

function complete(text: string, line: number, outer: Input | null): Input {
  const input = new Input(line, outer);
  input.feed(text);
  input.end();
  return input;
}

/** Runs a reading of text that is all there. */
function finish<T>(reading: Reading<T>): T {
  const step = reading.next();
  if (!step.done) throw new Error("a parser waits for text behind the end");
  return step.value;
}
