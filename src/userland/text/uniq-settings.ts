import { argmatch } from "../files/argmatch.ts";
import type { Parsed } from "../options/parsed.ts";
import { quote } from "../quoting/quote.ts";
import { parseBigSize } from "../size/parse-size.ts";
import { Failure, usageFailure } from "../tool.ts";
import type { UniqKey } from "./uniq-compare.ts";

const ALL_REPEATED = [
  ["none", "none"],
  ["prepend", "prepend"],
  ["separate", "separate"],
] as const;
const GROUP = [
  ["prepend", "prepend"],
  ["append", "append"],
  ["separate", "separate"],
  ["both", "both"],
] as const;

/** What uniq was asked for. */
export interface UniqSettings extends UniqKey {
  /** "-" for standard input and output. */
  readonly input: string;
  readonly output: string;
  /** Lines without a copy are printed. */
  readonly printsUnique: boolean;
  /** One line of each group of equal ones is printed. */
  readonly printsRepeated: boolean;
  /** -D: all lines of a group are printed, and where empty lines go between groups; null: not asked for. */
  readonly allRepeated: "none" | "prepend" | "separate" | null;
  /** --group */
  readonly grouping: "prepend" | "append" | "separate" | "both" | null;
  readonly isCounting: boolean;
  readonly delimiter: number;
}

/** @param args argv without argv[0]. @throws Failure */
export function uniqSettings(parsed: Parsed, args: readonly string[]): UniqSettings {
  const { files, skipChars: obsoleteSkipChars } = operandsOf(parsed, args);
  let allRepeated: UniqSettings["allRepeated"] = null;
  let grouping: UniqSettings["grouping"] = null;
  let skipFields = 0;
  let areFieldsObsolete = false;
  let skipChars = obsoleteSkipChars;
  let checkChars = Number.POSITIVE_INFINITY;
  for (const { name, value } of parsed.options) {
    if (name === "D") allRepeated = "none";
    else if (name === "all-repeated")
      allRepeated = value === undefined ? "none" : argmatch("--all-repeated", value, ALL_REPEATED);
    else if (name === "group") grouping = value === undefined ? "separate" : argmatch("--group", value, GROUP);
    else if (name === "skip-chars") skipChars = countOf(value!, "invalid number of bytes to skip");
    else if (name === "check-chars") checkChars = countOf(value!, "invalid number of bytes to compare");
    else if (name === "skip-fields") {
      skipFields = countOf(value!, "invalid number of fields to skip");
      areFieldsObsolete = false;
    } else if (/^[0-9]$/.test(name)) {
      // -12: the digits of one number, but for those before an -f.
      skipFields = (areFieldsObsolete ? skipFields * 10 : 0) + Number(name);
      areFieldsObsolete = true;
    }
  }
  const isCounting = parsed.has("count");
  if (grouping !== null && parsed.last("count", "repeated", "D", "all-repeated", "unique") !== undefined)
    throw usageFailure("--group is mutually exclusive with -c/-d/-D/-u");
  if (isCounting && allRepeated !== null)
    throw usageFailure("printing all duplicated lines and repeat counts is meaningless");
  return {
    input: files[0] ?? "-",
    output: files[1] ?? "-",
    printsUnique: allRepeated === null && !parsed.has("repeated"),
    printsRepeated: !parsed.has("unique"),
    allRepeated,
    grouping,
    isCounting,
    delimiter: parsed.has("zero-terminated") ? 0 : 10,
    skipFields,
    skipChars,
    checkChars,
    isIgnoringCase: parsed.has("ignore-case"),
  };
}

/** At most two files; "+N" is the old form of -s N, but not behind "--". */
function operandsOf({ operands }: Parsed, args: readonly string[]): { files: string[]; skipChars: number } {
  const end = args.indexOf("--");
  const literal = end < 0 ? operands.length : operands.length - (args.length - end - 1);
  const files: string[] = [];
  let skipChars = 0;
  for (const [i, operand] of operands.entries()) {
    const skipped = i < literal && operand.startsWith("+") ? parseBigSize(operand, "") : "invalid";
    if (typeof skipped === "bigint") skipChars = Number(skipped);
    else if (files.length === 2) throw usageFailure(`extra operand ${quote(operand)}`);
    else files.push(operand);
  }
  return { files, skipChars };
}

/** @throws Failure */
function countOf(text: string, problem: string): number {
  const count = parseBigSize(text, "");
  if (count === "invalid") throw new Failure(`${text}: ${problem}`);
  return count === "overflow" ? Number.POSITIVE_INFINITY : Number(count);
}
