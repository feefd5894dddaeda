import type { GivenOption } from "./option.ts";

/** A command line taken apart: options in the order they were given, and what was left. */
export class Parsed {
  readonly options: readonly GivenOption[];
  readonly operands: readonly string[];

  constructor(options: readonly GivenOption[], operands: readonly string[]) {
    this.options = options;
    this.operands = operands;
  }

  /** Was the option given? @param name its long name, else its letter (`optionName`). */
  has(name: string): boolean {
    return this.options.some((option) => option.name === name);
  }

  /** The argument it was given last; undefined when it was not given, or without one. */
  value(name: string): string | undefined {
    return this.options.findLast((option) => option.name === name)?.value;
  }

  /** The arguments of all its occurrences, in order. */
  values(name: string): string[] {
    return this.options.flatMap((option) => (option.name === name && option.value !== undefined ? [option.value] : []));
  }

  /** Which of these options was given last: for options that take each other back. */
  last(...names: readonly string[]): string | undefined {
    return this.options.findLast((option) => names.includes(option.name))?.name;
  }
}
