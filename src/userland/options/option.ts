/** One option of a tool, as getopt_long(3) and the tool's help know it. It needs a letter or a long name. */
export interface Option {
  /** Its letter; further letters mean the same. */
  readonly short?: string;
  /** Its long name, or several: the first is the one shown in help. */
  readonly long?: string | readonly string[];
  /** What its argument is called in help ("NUM"); an option without one takes no argument. */
  readonly argument?: string;
  /** The argument may be left out: `--color[=WHEN]`, `-i[SUFFIX]`. */
  readonly isOptional?: boolean;
  /** What the tool's help says of it, one line or more; without it the option is not shown. */
  readonly help?: string;
}

/** An option as it stood on the command line. */
export interface GivenOption {
  /** See `optionName`. */
  readonly name: string;
  /** Its argument; undefined where none was given. */
  readonly value: string | undefined;
}

export function longNames({ long }: Option): readonly string[] {
  return long === undefined ? [] : typeof long === "string" ? [long] : long;
}

/** What an option is called in `Parsed`: its (first) long name, else its (first) letter. */
export function optionName(option: Option): string {
  return longNames(option)[0] ?? option.short!.charAt(0);
}
