/** $1, $2 ..., and where `getopts` is in them. */
export interface PositionalParameters {
  values: readonly string[];
  /** $OPTIND: the next argument, from 1. */
  optind: number;
  /** Where in the argument before it the next option letter is; -1 for none. */
  optoff: number;
}

export function positionalParameters(values: readonly string[]): PositionalParameters {
  return { values, optind: 1, optoff: -1 };
}
