import { NEWLINE, SPACE, TAB } from "./characters.ts";

/** Nothing follows. */
export const END = -1;
/** What follows has not been fed yet. */
export const MORE = -2;

/** What a reader of input returns its result through: it yields to be fed, and goes on where it was. */
export type Reading<T> = Generator<void, T, void>;

/** What was fed and not read, as data. */
export interface UnreadText {
  /** Of the next character, from 1. */
  readonly line: number;
  /** What is left of what was fed, and of the values of aliases in front of it: the outermost first. */
  readonly texts: readonly { readonly text: string; readonly alias: string | null }[];
}

interface Frame {
  text: string;
  at: number;
  /** The alias whose value this is; null for what was fed. */
  readonly alias: string | null;
}

/**
 * The characters a parser reads: what it was fed, and in front of it the values of aliases. An alias is in use until a character behind its
 * value is consumed, so looking at that character does not end it.
 */
export class Input {
  /** Line of the next character, from 1. */
  line: number;
  /** Set when the value of an alias that ends with a blank is left: the next word is looked up too (POSIX sh 2.3.1). */
  isAliasLeftAfterBlank = false;
  private readonly frames: Frame[] = [{ text: "", at: 0, alias: null }];
  private top = this.frames[0]!;
  private readonly aliasesInUse = new Set<string>();
  private isEnded = false;
  /** What this is the text of a command substitution in: its aliases are in use here as well. */
  private readonly outer: Input | null;

  constructor(line = 1, outer: Input | null = null) {
    this.line = line;
    this.outer = outer;
  }

  get unread(): UnreadText {
    return { line: this.line, texts: this.frames.map(({ text, at, alias }) => ({ text: text.slice(at), alias })) };
  }

  /** Of an input that nothing was fed to. */
  restore({ line, texts }: UnreadText): void {
    this.line = line;
    for (const { text, alias } of texts) {
      if (alias === null) this.feed(text);
      else this.pushAlias(alias, text);
    }
  }

  feed(text: string): void {
    const fed = this.frames[0]!;
    fed.text = fed.text.slice(fed.at) + text;
    fed.at = 0;
  }

  /** Nothing more will be fed. */
  end(): void {
    this.isEnded = true;
  }

  /** Forgets what was fed and not read. */
  discard(): void {
    this.frames.length = 1;
    this.aliasesInUse.clear();
    this.top = this.frames[0]!;
    this.top.text = "";
    this.top.at = 0;
  }

  /** The code unit `offset` behind the next, END or MORE. */
  peek(offset = 0): number {
    const { top } = this;
    if (top.at + offset < top.text.length) return top.text.charCodeAt(top.at + offset);
    let rest = offset;
    for (let i = this.frames.length - 1; i >= 0; i--) {
      const { text, at } = this.frames[i]!;
      if (at + rest < text.length) return text.charCodeAt(at + rest);
      rest -= text.length - at;
    }
    return this.isEnded ? END : MORE;
  }

  /** Consumes one code unit, which `peek` has seen. */
  advance(): void {
    if (this.top.at === this.top.text.length) this.leaveAliases();
    if (this.top.text.charCodeAt(this.top.at) === NEWLINE) this.line++;
    this.top.at++;
  }

  /** Waits until `peek(offset)` is not MORE, and returns it. */
  *wait(offset = 0): Reading<number> {
    for (;;) {
      const code = this.peek(offset);
      if (code !== MORE) return code;
      yield;
    }
  }

  /** Consumes what the sticky `pattern` matches here, as far as it is at hand without a wait; it may go on behind. */
  takeRun(pattern: RegExp): string {
    if (this.top.at === this.top.text.length) this.leaveAliases();
    const { top } = this;
    pattern.lastIndex = top.at;
    if (!pattern.test(top.text)) return "";
    const run = top.text.slice(top.at, pattern.lastIndex);
    top.at = pattern.lastIndex;
    for (let i = run.indexOf("\n"); i >= 0; i = run.indexOf("\n", i + 1)) this.line++;
    return run;
  }

  /** Puts the value of alias `name` in front of what follows. */
  pushAlias(name: string, value: string): void {
    this.top = { text: value, at: 0, alias: name };
    this.frames.push(this.top);
    this.aliasesInUse.add(name);
  }

  isAliasInUse(name: string): boolean {
    return this.aliasesInUse.has(name) || (this.outer?.isAliasInUse(name) ?? false);
  }

  private leaveAliases(): void {
    while (this.top.alias !== null && this.top.at === this.top.text.length) {
      const last = this.top.text.charCodeAt(this.top.text.length - 1);
      if (last === SPACE || last === TAB) this.isAliasLeftAfterBlank = true;
      this.aliasesInUse.delete(this.top.alias);
      this.frames.pop();
      this.top = this.frames.at(-1)!;
    }
  }
}
