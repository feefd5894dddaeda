import { IpFailure, invalidArgument, USAGE } from "./ip-failure.ts";

/** matches(): `word` is an abbreviation of `whole`; the empty word is one, too. */
export function abbreviates(word: string, whole: string): boolean {
  return whole.startsWith(word);
}

/** The words of a command, from left to right. */
export class Words {
  private readonly words: readonly string[];
  private position = 0;

  constructor(words: readonly string[]) {
    this.words = words;
  }

  get isAtEnd(): boolean {
    return this.position >= this.words.length;
  }

  /** The word that is next, which stays so. Precondition: not at the end. */
  get current(): string {
    return this.words[this.position]!;
  }

  /** The word after a keyword. @throws IpFailure NEXT_ARG() at the end */
  argument(): string {
    if (this.isAtEnd) throw new IpFailure('Command line is not complete. Try option "help"', USAGE);
    return this.words[this.position++]!;
  }

  /** The next word; undefined at the end. */
  next(): string | undefined {
    return this.words[this.position++];
  }

  /** All that are left. */
  rest(): readonly string[] {
    return this.words.slice(this.position);
  }

  /** A number in C's notation, of 32 bits. @throws IpFailure */
  number(what: string, isSigned = false): number {
    const word = this.argument();
    const value = parseInteger(word);
    if (value === null || value > (isSigned ? 0x7fffffff : 0xffffffff) || value < (isSigned ? -0x80000000 : 0))
      throw invalidArgument(what, word);
    return value;
  }

  /** @throws IpFailure */
  onOff(key: string): boolean {
    const word = this.argument();
    if (word !== "on" && word !== "off")
      throw new IpFailure(`Error: argument of "${key}" must be "on" or "off", not "${word}"`, 1);
    return word === "on";
  }
}

/** strtol(3) with base 0 for all of `text`; null for anything else. */
export function parseInteger(text: string): number | null {
  const [, sign, digits] = /^([+-]?)(0x[0-9a-f]+|0[0-7]*|[1-9]\d*)$/i.exec(text) ?? [];
  if (digits === undefined) return null;
  const value = /^0\d/.test(digits) ? Number.parseInt(digits, 8) : Number(digits);
  return sign === "-" ? -value : value;
}
