import { type GivenOption, longNames, type Option, optionName } from "./option.ts";
import { Parsed } from "./parsed.ts";

/** A command line that getopt_long(3) rejects; the message is glibc's, without the tool's name. */
export class OptionError extends Error {
  override readonly name = "OptionError";
}

export interface GetoptSettings {
  /** Options may follow operands (GNU's permutation). False: the first operand ends the options, as with "+" in optstring. Default true. */
  readonly isPermuting?: boolean;
  /** Called for each option as it is met, before the rest is looked at. True ends the parsing: what follows does not count (`--help`). */
  readonly isFinal?: (option: GivenOption) => boolean;
}

/**
 * getopt_long(3): takes `args` (argv without argv[0]) apart.
 * @throws OptionError
 */
export function getopt(args: readonly string[], options: readonly Option[], settings: GetoptSettings = {}): Parsed {
  const { isPermuting = true, isFinal = () => false } = settings;
  const given: GivenOption[] = [];
  const operands: string[] = [];
  const cursor = new Cursor(args);
  while (cursor.hasNext()) {
    const word = cursor.next();
    if (word === "--") {
      operands.push(...cursor.rest());
      break;
    }
    if (!word.startsWith("-") || word === "-") {
      operands.push(word);
      if (isPermuting) continue;
      operands.push(...cursor.rest());
      break;
    }
    const found = word.startsWith("--")
      ? [longOption(word.slice(2), options, cursor)]
      : shortOptions(word, options, cursor);
    for (const option of found) {
      given.push(option);
      if (isFinal(option)) return new Parsed(given, operands);
    }
  }
  return new Parsed(given, operands);
}

class Cursor {
  private readonly words: readonly string[];
  private at = 0;

  constructor(words: readonly string[]) {
    this.words = words;
  }

  hasNext(): boolean {
    return this.at < this.words.length;
  }

  next(): string {
    return this.words[this.at++]!;
  }

  rest(): readonly string[] {
    const rest = this.words.slice(this.at);
    this.at = this.words.length;
    return rest;
  }
}

function longOption(text: string, options: readonly Option[], cursor: Cursor): GivenOption {
  const equals = text.indexOf("=");
  const typed = equals < 0 ? text : text.slice(0, equals);
  const attached = equals < 0 ? undefined : text.slice(equals + 1);
  const [option, long] = findLong(text, typed, options);
  const name = optionName(option);
  if (option.argument === undefined) {
    if (attached !== undefined) throw new OptionError(`option '--${long}' doesn't allow an argument`);
    return { name, value: undefined };
  }
  if (attached !== undefined || option.isOptional === true) return { name, value: attached };
  if (!cursor.hasNext()) throw new OptionError(`option '--${long}' requires an argument`);
  return { name, value: cursor.next() };
}

/** The option whose long name is `typed` or, alone among them all, begins with it. @param text with its argument, for messages. */
function findLong(text: string, typed: string, options: readonly Option[]): [Option, string] {
  const all = options.flatMap((option) => longNames(option).map((long): [Option, string] => [option, long]));
  const exact = all.find(([, long]) => long === typed);
  if (exact !== undefined) return exact;
  const matching = all.filter(([, long]) => long.startsWith(typed));
  const [first] = matching;
  if (first === undefined) throw new OptionError(`unrecognized option '--${text}'`);
  // Several names of one option are no ambiguity.
  if (matching.every(([option]) => option === first[0])) return first;
  const possibilities = matching.map(([, long]) => `'--${long}'`).join(" ");
  throw new OptionError(`option '--${text}' is ambiguous; possibilities: ${possibilities}`);
}

function* shortOptions(word: string, options: readonly Option[], cursor: Cursor): Generator<GivenOption> {
  for (let at = 1; at < word.length; at++) {
    const letter = word.charAt(at);
    const option = options.find(({ short }) => short?.includes(letter));
    if (option === undefined) throw new OptionError(`invalid option -- '${letter}'`);
    const name = optionName(option);
    if (option.argument === undefined) {
      yield { name, value: undefined };
      continue;
    }
    const attached = word.slice(at + 1);
    if (attached !== "") yield { name, value: attached };
    else if (option.isOptional === true) yield { name, value: undefined };
    else if (cursor.hasNext()) yield { name, value: cursor.next() };
    else throw new OptionError(`option requires an argument -- '${letter}'`);
    return;
  }
}
