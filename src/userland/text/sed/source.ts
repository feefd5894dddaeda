import { Failure } from "../../tool.ts";

/** Where a piece of a script comes from: -e, counted from 1, or a file. */
export type Origin =
  | { readonly kind: "expression"; readonly number: number }
  | { readonly kind: "file"; readonly name: string };

/** A piece of a script, as text that is read char by char. null is its end. */
export class Source {
  readonly text: string;
  private readonly origin: Origin;
  private at = 0;

  /** @param text a byte string. */
  constructor(text: string, origin: Origin) {
    this.text = text;
    this.origin = origin;
  }

  next(): string | null {
    return this.at < this.text.length ? this.text.charAt(this.at++) : null;
  }

  peek(): string | null {
    return this.text[this.at] ?? null;
  }

  /** Takes back the last `next`, if it was not the end. */
  back(char: string | null): void {
    if (char !== null) this.at--;
  }

  /** The next char that is no blank. */
  nextNonBlank(): string | null {
    this.skip(/[ \t]*/y);
    return this.next();
  }

  /** Reads what `pattern`, a sticky expression, matches here. */
  skip(pattern: RegExp): string {
    pattern.lastIndex = this.at;
    const match = pattern.exec(this.text)?.[0] ?? "";
    this.at += match.length;
    return match;
  }

  /** At the very beginning, but for what was read just now. */
  isAt(position: number): boolean {
    return this.at === position;
  }

  /** Ends sed with a message about this place. */
  fail(message: string): never {
    throw new Failure(`${this.place(this.at)}: ${message}`, 1);
  }

  private place(at: number): string {
    if (this.origin.kind === "expression") return `-e expression #${this.origin.number}, char ${at}`;
    return `file ${this.origin.name} line ${this.text.slice(0, at).split("\n").length}`;
  }
}
