import { argmatch } from "../../files/argmatch.ts";
import { toByteString } from "../../io/index.ts";
import type { Option } from "../../options/option.ts";
import type { Parsed } from "../../options/parsed.ts";
import { quote } from "../../quoting/quote.ts";
import { parseSize } from "../../size/parse-size.ts";
import { Failure } from "../../tool.ts";
import { checkOrdering, isDefault, type Key, noOrdering, type Ordering, parseKey, setOrdering } from "./key.ts";

export const SORT_OPTIONS: readonly Option[] = [
  { short: "b", long: "ignore-leading-blanks", help: "ignore leading blanks" },
  { short: "d", long: "dictionary-order", help: "consider only blanks and alphanumeric characters" },
  { short: "f", long: "ignore-case", help: "fold lower case to upper case characters" },
  { short: "g", long: "general-numeric-sort", help: "compare according to general numerical value" },
  { short: "i", long: "ignore-nonprinting", help: "consider only printable characters" },
  { short: "M", long: "month-sort", help: "compare (unknown) < 'JAN' < ... < 'DEC'" },
  { short: "h", long: "human-numeric-sort", help: "compare human readable numbers (e.g., 2K 1G)" },
  { short: "n", long: "numeric-sort", help: "compare according to string numerical value" },
  { short: "R", long: "random-sort", help: "shuffle, but group identical keys" },
  { long: "random-source", argument: "FILE", help: "get random bytes from FILE" },
  { short: "r", long: "reverse", help: "reverse the result of comparisons" },
  {
    long: "sort",
    argument: "WORD",
    help: "sort according to WORD: general-numeric -g,\nhuman-numeric -h, month -M, numeric -n, random -R, version -V",
  },
  { short: "V", long: "version-sort", help: "natural sort of (version) numbers within text" },
  { long: "batch-size", argument: "NMERGE", help: "accepted; all inputs are merged at once" },
  { short: "c", help: "check for sorted input; do not sort" },
  { short: "C", help: "like -c, but do not report first bad line" },
  { long: "check", argument: "WHAT", isOptional: true, help: "-c for 'diagnose-first', -C for 'quiet' or 'silent'" },
  { long: "compress-program", argument: "PROG", help: "accepted; there are no temporaries" },
  { long: "files0-from", argument: "F", help: "read input from the files specified by NUL-terminated names in file F" },
  { short: "k", long: "key", argument: "KEYDEF", help: "sort via a key; KEYDEF gives location and type" },
  { short: "m", long: "merge", help: "merge already sorted files; do not sort" },
  { short: "o", long: "output", argument: "FILE", help: "write result to FILE instead of standard output" },
  { short: "s", long: "stable", help: "stabilize sort by disabling last-resort comparison" },
  { short: "S", long: "buffer-size", argument: "SIZE", help: "accepted; sorting is done in memory" },
  { short: "t", long: "field-separator", argument: "SEP", help: "use SEP instead of non-blank to blank transition" },
  { short: "T", long: "temporary-directory", argument: "DIR", help: "accepted; there are no temporaries" },
  { long: "parallel", argument: "N", help: "accepted; sorting is done one thing at a time" },
  {
    short: "u",
    long: "unique",
    help: "with -c, check for strict ordering;\nwithout -c, output only the first of an equal run",
  },
  { short: "y", argument: "SIZE", isOptional: true },
  { short: "z", long: "zero-terminated", help: "line delimiter is NUL, not newline" },
];

export interface SortSettings {
  readonly mode: "sort" | "merge" | "check" | "check-quietly";
  readonly keys: readonly Key[];
  /** A byte string of one byte; null: blanks. */
  readonly separator: string | null;
  readonly isUnique: boolean;
  readonly isStable: boolean;
  readonly isReversed: boolean;
  readonly delimiter: number;
  readonly output: string | undefined;
  /** Some key is shuffled. */
  readonly isRandom: boolean;
}

/** Options that are letters of an ordering. */
const LETTERS: Readonly<Record<string, string>> = {
  "ignore-leading-blanks": "b",
  "dictionary-order": "d",
  "ignore-case": "f",
  "general-numeric-sort": "g",
  "ignore-nonprinting": "i",
  "month-sort": "M",
  "human-numeric-sort": "h",
  "numeric-sort": "n",
  "random-sort": "R",
  reverse: "r",
  "version-sort": "V",
};

/** @throws Failure */
export function sortSettings(parsed: Parsed): SortSettings {
  const global = noOrdering();
  const given: Key[] = [];
  const checks = new Set<string>();
  let separator: string | null = null;
  for (const { name, value } of parsed.options) {
    if (name === "key") given.push(parseKey(value!));
    else if (name === "field-separator") separator = separatorOf(value!, separator);
    else if (name === "sort") setOrdering(argmatch("--sort", value!, SORT_WORDS), global, "both");
    else if (name === "check") checks.add(value === undefined ? "c" : argmatch("--check", value, CHECK_WORDS));
    else if (name === "c" || name === "C") checks.add(name);
    else if (LETTERS[name] !== undefined) setOrdering(LETTERS[name], global, "both");
    else checkAccepted(name, value);
  }
  const keys = given.map((key) => (isDefault(key) && !key.isReversed ? { ...key, ...global } : key));
  if (keys.length === 0 && !isDefault(global)) keys.push({ ...global, start: { field: 0, char: 0 }, end: null });
  for (const key of keys) checkOrdering(key);
  if (checks.size > 1) throw new Failure("options '-cC' are incompatible");
  const [check] = checks;
  const output = outputOf(parsed);
  if (check !== undefined && output !== undefined) throw new Failure(`options '-${check}o' are incompatible`);
  if (check !== undefined && parsed.operands.length > 1)
    throw new Failure(`extra operand ${quote(parsed.operands[1]!)} not allowed with -${check}`);
  return {
    mode: check === "c" ? "check" : check === "C" ? "check-quietly" : parsed.has("merge") ? "merge" : "sort",
    keys,
    separator,
    isUnique: parsed.has("unique"),
    isStable: parsed.has("stable") || parsed.has("unique"),
    isReversed: global.isReversed,
    delimiter: parsed.has("zero-terminated") ? 0 : 10,
    output,
    isRandom: keys.some((key: Ordering) => key.types.has("R")),
  };
}

const SORT_WORDS = [
  ["general-numeric", "g"],
  ["human-numeric", "h"],
  ["month", "M"],
  ["numeric", "n"],
  ["random", "R"],
  ["version", "V"],
] as const;

const CHECK_WORDS = [
  ["quiet", "C"],
  ["silent", "C"],
  ["diagnose-first", "c"],
] as const;

function separatorOf(text: string, before: string | null): string {
  const bytes = toByteString(text);
  if (bytes === "") throw new Failure("empty tab");
  const separator = bytes === "\\0" ? "\0" : bytes;
  if (separator.length > 1) throw new Failure(`multi-character tab ${quote(text)}`);
  if (before !== null && before !== separator) throw new Failure("incompatible tabs");
  return separator;
}

function outputOf(parsed: Parsed): string | undefined {
  const names = new Set(parsed.values("output"));
  if (names.size > 1) throw new Failure("multiple output files specified");
  return [...names][0];
}

/** Arguments of options that change nothing here. */
function checkAccepted(name: string, value: string | undefined): void {
  if (name === "buffer-size") {
    const size = value!.replace(/(?<=[0-9])%$/, "");
    if (typeof parseSize(size, "EgGkKmMPtTYZb") !== "number") throw new Failure(`invalid -S argument ${quote(value!)}`);
  } else if (name === "parallel") {
    if (!/^[0-9]+$/.test(value!)) throw new Failure(`invalid --parallel argument ${quote(value!)}`);
    if (Number(value) === 0) throw new Failure("number in parallel must be nonzero");
  } else if (name === "batch-size") {
    const message = `invalid --batch-size argument ${quote(value!)}`;
    if (!/^[0-9]+$/.test(value!)) throw new Failure(message);
    if (Number(value) < 2) throw new Failure(`${message}\nsort: minimum --batch-size argument is '2'`);
  }
}

/** `+F.C -F.C`, counted from 0, for -k. */
export function withoutOldKeys(args: readonly string[]): readonly string[] {
  const translated: string[] = [];
  for (let at = 0; at < args.length; at++) {
    const word = args[at]!;
    if (word === "--") return [...translated, ...args.slice(at)];
    const start = /^\+([0-9]+)(?:\.([0-9]+))?([a-zA-Z]*)$/.exec(word);
    if (start === null) {
      translated.push(word);
      if (/^-[a-zA-Z]*[koStTy]$/.test(word) && at + 1 < args.length) translated.push(args[++at]!);
      continue;
    }
    let key = `${Number(start[1]) + 1}.${Number(start[2] ?? 0) + 1}${start[3]}`;
    const end = /^-([0-9]+)(?:\.([0-9]+))?([a-zA-Z]*)$/.exec(args[at + 1] ?? "");
    if (end !== null) {
      at++;
      const char = Number(end[2] ?? 0);
      key += char === 0 ? `,${end[1]}${end[3]}` : `,${Number(end[1]) + 1}.${char}${end[3]}`;
    }
    translated.push("-k", key);
  }
  return translated;
}
