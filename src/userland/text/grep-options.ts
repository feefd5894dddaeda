import type { Option } from "../options/option.ts";
import type { Parsed } from "../options/parsed.ts";
import { quote } from "../quoting/quote.ts";
import { Failure, usageFailure } from "../tool.ts";

/** grep's options, in the order of its help. */
export const GREP_OPTIONS: readonly Option[] = [
  { short: "E", long: "extended-regexp", help: "PATTERNS are extended regular expressions" },
  { short: "F", long: "fixed-strings", help: "PATTERNS are strings" },
  { short: "G", long: "basic-regexp", help: "PATTERNS are basic regular expressions" },
  { short: "e", long: "regexp", argument: "PATTERNS", help: "use PATTERNS for matching" },
  { short: "f", long: "file", argument: "FILE", help: "take PATTERNS from FILE" },
  { short: "iy", long: "ignore-case", help: "ignore case distinctions in patterns and data" },
  { long: "no-ignore-case", help: "do not ignore case distinctions (default)" },
  { short: "w", long: "word-regexp", help: "match only whole words" },
  { short: "x", long: "line-regexp", help: "match only whole lines" },
  { short: "z", long: "null-data", help: "a data line ends in 0 byte, not newline" },
  { short: "s", long: "no-messages", help: "suppress error messages" },
  { short: "v", long: "invert-match", help: "select non-matching lines" },
  { short: "m", long: "max-count", argument: "NUM", help: "stop after NUM selected lines" },
  { short: "b", long: "byte-offset", help: "print the byte offset with output lines" },
  { short: "n", long: "line-number", help: "print line number with output lines" },
  { long: "line-buffered", help: "flush output on every line" },
  { short: "H", long: "with-filename", help: "print file name with output lines" },
  { short: "h", long: "no-filename", help: "suppress the file name prefix on output" },
  { long: "label", argument: "LABEL", help: "use LABEL as the standard input file name prefix" },
  { short: "o", long: "only-matching", help: "show only nonempty parts of lines that match" },
  { short: "q", long: ["quiet", "silent"], help: "suppress all normal output" },
  {
    long: "binary-files",
    argument: "TYPE",
    help: "assume that binary files are TYPE;\nTYPE is 'binary', 'text', or 'without-match'",
  },
  { short: "a", long: "text", help: "equivalent to --binary-files=text" },
  { short: "I", help: "equivalent to --binary-files=without-match" },
  {
    short: "d",
    long: "directories",
    argument: "ACTION",
    help: "how to handle directories;\nACTION is 'read', 'recurse', or 'skip'",
  },
  {
    short: "D",
    long: "devices",
    argument: "ACTION",
    help: "how to handle devices, FIFOs and sockets;\nACTION is 'read' or 'skip'",
  },
  { short: "r", long: "recursive", help: "like --directories=recurse" },
  { short: "R", long: "dereference-recursive", help: "likewise, but follow all symlinks" },
  { long: "include", argument: "GLOB", help: "search only files that match GLOB (a file pattern)" },
  { long: "exclude", argument: "GLOB", help: "skip files that match GLOB" },
  { long: "exclude-from", argument: "FILE", help: "skip files that match any file pattern from FILE" },
  { long: "exclude-dir", argument: "GLOB", help: "skip directories that match GLOB" },
  { short: "L", long: "files-without-match", help: "print only names of FILEs with no selected lines" },
  { short: "l", long: "files-with-matches", help: "print only names of FILEs with selected lines" },
  { short: "c", long: "count", help: "print only a count of selected lines per FILE" },
  { short: "Z", long: "null", help: "print 0 byte after FILE name" },
  { short: "B", long: "before-context", argument: "NUM", help: "print NUM lines of leading context" },
  { short: "A", long: "after-context", argument: "NUM", help: "print NUM lines of trailing context" },
  { short: "C", long: "context", argument: "NUM", help: "print NUM lines of output context" },
  { long: "group-separator", argument: "SEP", help: "print SEP on line between matches with context" },
  { long: "no-group-separator", help: "do not print separator for matches with context" },
  {
    long: ["color", "colour"],
    argument: "WHEN",
    isOptional: true,
    help: "use markers to highlight the matching strings;\nWHEN is 'always', 'never', or 'auto'",
  },
  { short: "U", long: "binary", help: "do not strip CR characters at EOL (MSDOS/Windows)" },
  { short: "V", long: "version", help: "display version information and exit" },
  ...[..."0123456789"].map((short) => ({ short })),
];

/** How grep was asked to search and to print. */
export interface GrepSettings {
  readonly syntax: "basic" | "extended" | "fixed";
  readonly ignoresCase: boolean;
  readonly isWord: boolean;
  readonly isLine: boolean;
  readonly isInverted: boolean;
  /** Ends a line: newline, or NUL. */
  readonly delimiter: number;
  /** Selected lines of a file at most. */
  readonly maxCount: number;
  /** Lines of context. */
  readonly before: number;
  readonly after: number;
  /** Groups of lines are set apart. */
  readonly hasContext: boolean;
  /** Between groups of lines with context; null: nothing. */
  readonly separator: string | null;
  readonly prints: "lines" | "matches" | "count" | "matching-names" | "other-names" | "nothing";
  readonly hasLineNumbers: boolean;
  readonly hasOffsets: boolean;
  /** null: if there are several files. */
  readonly hasNames: boolean | null;
  readonly isNameEndedByNul: boolean;
  readonly isLineBuffered: boolean;
  readonly label: string;
  readonly isSilent: boolean;
  readonly binaryFiles: "binary" | "text" | "without-match";
  readonly directories: "read" | "recurse" | "skip";
  /** What is no regular file and no directory: is it read? By default only where it is named on the command line. */
  readonly devices: "read" | "skip" | "default";
  readonly followsLinks: boolean;
  readonly color: "always" | "never" | "auto";
}

const NO_LIMIT = Number.POSITIVE_INFINITY;

/** @throws Failure */
export function grepSettings(parsed: Parsed): GrepSettings {
  const has = (name: string) => parsed.has(name);
  const listed = parsed.last("files-with-matches", "files-without-match");
  const maxCount = countOf(parsed.value("max-count"));
  const isRecursive = parsed.last("recursive", "dereference-recursive", "directories");
  let prints: GrepSettings["prints"] = has("only-matching") ? "matches" : "lines";
  if (has("count")) prints = "count";
  if (listed !== undefined) prints = listed === "files-with-matches" ? "matching-names" : "other-names";
  if (has("quiet")) prints = "nothing";
  return {
    syntax: syntaxOf(parsed),
    ignoresCase: parsed.last("ignore-case", "no-ignore-case") === "ignore-case",
    isWord: has("word-regexp"),
    isLine: has("line-regexp"),
    isInverted: has("invert-match"),
    delimiter: has("null-data") ? 0 : 10,
    maxCount,
    ...contextOf(parsed),
    separator:
      parsed.last("group-separator", "no-group-separator") === "no-group-separator"
        ? null
        : (parsed.value("group-separator") ?? "--"),
    prints,
    hasLineNumbers: has("line-number"),
    hasOffsets: has("byte-offset"),
    hasNames:
      { "with-filename": true, "no-filename": false }[parsed.last("with-filename", "no-filename") ?? ""] ?? null,
    isNameEndedByNul: has("null"),
    isLineBuffered: has("line-buffered"),
    label: parsed.value("label") ?? "(standard input)",
    isSilent: has("no-messages"),
    binaryFiles: binaryFilesOf(parsed),
    directories:
      isRecursive === "directories"
        ? directoriesOf(parsed.value("directories")!)
        : isRecursive === undefined
          ? "read"
          : "recurse",
    devices: devicesOf(parsed.value("devices")),
    followsLinks: parsed.last("recursive", "dereference-recursive") === "dereference-recursive",
    color: colorOf(parsed),
  };
}

function syntaxOf(parsed: Parsed): GrepSettings["syntax"] {
  const given = new Set(parsed.options.flatMap(({ name }) => SYNTAXES[name] ?? []));
  if (given.size > 1) throw new Failure("conflicting matchers specified");
  return [...given][0] ?? "basic";
}

const SYNTAXES: Readonly<Record<string, GrepSettings["syntax"]>> = {
  "basic-regexp": "basic",
  "extended-regexp": "extended",
  "fixed-strings": "fixed",
};

function countOf(text: string | undefined): number {
  if (text === undefined) return NO_LIMIT;
  if (!/^[ \t\n\v\f\r]*[-+]?[0-9]+$/.test(text)) throw new Failure("invalid max count");
  return Number(text) < 0 ? NO_LIMIT : Number(text);
}

function contextOf(parsed: Parsed): Pick<GrepSettings, "before" | "after" | "hasContext"> {
  let both: number | null = null;
  let before: number | null = null;
  let after: number | null = null;
  let digits = "";
  for (const { name, value } of parsed.options) {
    if (/^[0-9]$/.test(name)) {
      digits += name;
      both = Number(digits);
      continue;
    }
    digits = "";
    if (name === "context") both = contextLength(value!);
    else if (name === "before-context") before = contextLength(value!);
    else if (name === "after-context") after = contextLength(value!);
  }
  return { before: before ?? both ?? 0, after: after ?? both ?? 0, hasContext: (before ?? after ?? both) !== null };
}

function contextLength(text: string): number {
  if (!/^[ \t\n\v\f\r]*\+?[0-9]+$/.test(text)) throw new Failure(`${text}: invalid context length argument`);
  return Number(text);
}

function binaryFilesOf(parsed: Parsed): GrepSettings["binaryFiles"] {
  const last = parsed.last("binary-files", "text", "I");
  if (last === "text") return "text";
  if (last === "I") return "without-match";
  const type = parsed.value("binary-files") ?? "binary";
  if (type !== "binary" && type !== "text" && type !== "without-match") throw new Failure("unknown binary-files type");
  return type;
}

function directoriesOf(action: string): GrepSettings["directories"] {
  const found = (["read", "recurse", "skip"] as const).find((each) => each === action);
  if (found === undefined)
    throw new Failure(
      `invalid argument ${quote(action)} for '--directories'\nValid arguments are:\n  - 'read'\n  - 'recurse'\n  - 'skip'`,
      1,
      true,
    );
  return found;
}

function devicesOf(action: string | undefined): GrepSettings["devices"] {
  if (action === undefined) return "default";
  if (action !== "read" && action !== "skip") throw new Failure("unknown devices method");
  return action;
}

function colorOf(parsed: Parsed): GrepSettings["color"] {
  if (!parsed.has("color")) return "never";
  const when = parsed.value("color") ?? "auto";
  if (["always", "yes", "force"].includes(when)) return "always";
  if (["never", "no", "none"].includes(when)) return "never";
  if (["auto", "tty", "if-tty"].includes(when)) return "auto";
  throw usageFailure("");
}
