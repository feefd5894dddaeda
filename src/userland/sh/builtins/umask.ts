import { ShellError } from "../shell-error.ts";
import type { Builtin } from "./builtin.ts";
import { OptionScanner } from "./option-scanner.ts";

const CLASSES: Readonly<Record<string, number>> = { u: 0o100, g: 0o010, o: 0o001, a: 0o111 };

export const umask: Builtin = {
  name: "umask",
  *run(shell, argv) {
    const options = new OptionScanner(argv, "S");
    const isSymbolic = options.read() !== null;
    const [text] = options.operands;
    const mask = yield* shell.sys.umask(0);
    yield* shell.sys.umask(mask);
    if (text === undefined)
      yield* shell.out.write(`${isSymbolic ? symbolic(mask) : mask.toString(8).padStart(4, "0")}\n`);
    else yield* shell.sys.umask(/^[0-9]/.test(text) ? parseOctal(text) : ~parseSymbolic(text, ~mask & 0o777) & 0o777);
    return 0;
  },
};

/** What is permitted: u=rwx,g=rx,o=rx */
function symbolic(mask: number): string {
  const permissions = (shift: number) => ["r", "w", "x"].filter((_, i) => ((mask >> shift) & (4 >> i)) === 0).join("");
  return `u=${permissions(6)},g=${permissions(3)},o=${permissions(0)}`;
}

function parseOctal(text: string): number {
  if (!/^[0-7]+$/.test(text)) throw new ShellError(`Illegal number: ${text}`);
  return Number.parseInt(text, 8) & 0o777;
}

/** chmod's symbolic modes, applied to what is permitted now. @throws ShellError */
function parseSymbolic(text: string, permitted: number): number {
  let mode = permitted;
  for (const clause of text.split(",")) {
    const match = /^([augo]*)((?:[-=+][rwxugoXs]*)+)$/.exec(clause);
    if (match === null) throw new ShellError(`Illegal mode: ${text}`);
    const classes = [...match[1]!].reduce((bits, letter) => bits | CLASSES[letter]!, 0) || 0o111;
    for (const [, operator, letters] of match[2]!.matchAll(/([-=+])([rwxugoXs]*)/g)) {
      const bits = [...letters!].reduce((sum, letter) => sum | permission(letter, permitted), 0) * classes;
      if (operator === "-") mode &= ~bits;
      else if (operator === "+") mode |= bits;
      else mode = bits | (mode & ~(classes * 7));
    }
  }
  return mode;
}

/** One class's permissions. */
function permission(letter: string, permitted: number): number {
  switch (letter) {
    case "r":
      return 4;
    case "w":
      return 2;
    case "x":
      return 1;
    case "u":
      return (permitted >> 6) & 7;
    case "g":
      return (permitted >> 3) & 7;
    case "o":
      return permitted & 7;
    case "X":
      return (permitted & 0o111) !== 0 ? 1 : 0;
    default:
      return 0;
  }
}
