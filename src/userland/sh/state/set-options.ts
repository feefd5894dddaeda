import { ShellError } from "../shell-error.ts";
import { type OptionName, type OptionSet, optionByLetter, optionByName, setOption } from "./options.ts";

/** What words with options, of `set` or of the command line, ask for besides. */
export interface OptionWords {
  /** What follows the options. */
  readonly operands: readonly string[];
  /** `--`, or `-` alone: how the options ended; null for neither. */
  readonly terminator: "--" | "-" | null;
  /** Options that were turned on or off. */
  readonly named: ReadonlySet<OptionName>;
  /** `-o` or `+o` without a name: the options are to be listed, in this form. */
  readonly listings: readonly ("-o" | "+o")[];
}

/**
 * Turns options on and off as words say: `-eu`, `+x`, `-o name`.
 * @param other takes a letter that only the command line has; false: it has not.
 * @throws ShellError
 */
export function setOptions(
  options: OptionSet,
  words: readonly string[],
  other: (letter: string) => boolean = () => false,
): OptionWords {
  const listings: ("-o" | "+o")[] = [];
  const named = new Set<OptionName>();
  let at = 0;
  while (at < words.length) {
    const word = words[at]!;
    const sign = word[0];
    if (sign !== "-" && sign !== "+") break;
    at++;
    if (word === "-" || word === "--") return { operands: words.slice(at), terminator: word, named, listings };
    const isOn = sign === "-";
    for (const letter of word.slice(1)) {
      if (letter === "o") {
        const name = words[at];
        if (name === undefined) listings.push(`${sign}o`);
        else at++;
        if (name !== undefined) named.add(setByName(options, name, isOn));
      } else if (!(isOn && other(letter))) named.add(setByLetter(options, letter, isOn));
    }
  }
  return { operands: words.slice(at), terminator: null, named, listings };
}

function setByName(options: OptionSet, name: string, isOn: boolean): OptionName {
  const option = optionByName(name);
  if (option === undefined) throw new ShellError(`Illegal option -o ${name}`);
  options[option] = isOn;
  return option;
}

function setByLetter(options: OptionSet, letter: string, isOn: boolean): OptionName {
  const option = optionByLetter(letter);
  if (option === undefined) throw new ShellError(`Illegal option -${letter}`);
  setOption(options, option, isOn);
  return option;
}
