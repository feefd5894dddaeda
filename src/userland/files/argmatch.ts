import { quote } from "../quoting/quote.ts";
import { Failure } from "../tool.ts";

/**
 * The value of an option's argument that is one of several words, or the beginning of one alone (gnulib's argmatch).
 * @param option for messages: "--time".
 * @param words several may mean the same.
 * @throws Failure
 */
export function argmatch<T>(option: string, argument: string, words: readonly (readonly [string, T])[]): T {
  const exact = words.find(([word]) => word === argument);
  if (exact !== undefined) return exact[1];
  const values = new Set(words.flatMap(([word, value]) => (word.startsWith(argument) ? [value] : [])));
  const [value] = values;
  if (values.size === 1 && value !== undefined) return value;
  const problem = values.size === 0 ? "invalid" : "ambiguous";
  const lines: string[] = [];
  let last: T | undefined;
  for (const [word, meaning] of words) {
    if (lines.length > 0 && meaning === last) lines[lines.length - 1] += `, ${quote(word)}`;
    else lines.push(`\n  - ${quote(word)}`);
    last = meaning;
  }
  const message = `${problem} argument ${quote(argument)} for ${quote(option)}\nValid arguments are:${lines.join("")}`;
  // ARGMATCH_DIE: EXIT_FAILURE, whatever else the tool's errors of usage end with.
  throw new Failure(message, 1, true);
}
