import { ShellError } from "../shell-error.ts";

/** Options of a builtin as the shell reads them: single letters, before the first operand. */
export class OptionScanner {
  private readonly argv: readonly string[];
  private readonly letters: string;
  private next = 1;
  private word = "";
  /** The argument of the option read last. */
  argument = "";

  /** @param letters those that are known, each followed by `:` if it takes an argument. */
  constructor(argv: readonly string[], letters: string) {
    this.argv = argv;
    this.letters = letters;
  }

  /** The next option's letter, null when there is none. @throws ShellError */
  read(): string | null {
    if (this.word === "") {
      const word = this.argv[this.next];
      if (word === undefined || !word.startsWith("-") || word === "-") return null;
      this.next++;
      if (word === "--") return null;
      this.word = word.slice(1);
    }
    const letter = this.word[0]!;
    this.word = this.word.slice(1);
    const at = letter === ":" ? -1 : this.letters.indexOf(letter);
    if (at < 0) throw new ShellError(`Illegal option -${letter}`);
    if (this.letters[at + 1] === ":") {
      const argument = this.word === "" ? this.argv[this.next++] : this.word;
      if (argument === undefined) throw new ShellError(`No arg for -${letter} option`);
      this.argument = argument;
      this.word = "";
    }
    return letter;
  }

  /** What follows the options read so far. */
  get operands(): readonly string[] {
    return this.argv.slice(this.next);
  }
}

/** Operands of a builtin without options. @throws ShellError for one all the same. */
export function operandsOf(argv: readonly string[]): readonly string[] {
  const scanner = new OptionScanner(argv, "");
  scanner.read();
  return scanner.operands;
}
