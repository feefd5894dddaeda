import type { Routine } from "../../platform/program/syscall.ts";
import {
  add,
  compare,
  fromInteger,
  isZero,
  type LongDouble,
  multiply,
  parseLongDouble,
} from "../number/long-double.ts";
import { formatFloat } from "../printf/directive.ts";
import { quote } from "../quoting/quote.ts";
import { defineTool, type ToolContext, usageFailure } from "../tool.ts";
import { parseSeqNumber } from "./seq-argument.ts";
import { defaultFormat, parseSeqFormat, type SeqFormat, written } from "./seq-format.ts";

/** Numbers between two checkpoints. */
const CHECKPOINT_INTERVAL = 1 << 15;
/** Integers with no larger step are counted up exactly, however large they are. */
const EXACT_STEP_LIMIT = 200n;

interface SeqState {
  /** How many numbers were written. */
  readonly count: number;
}

/** seq(1) */
export const seq = defineTool<SeqState>({
  name: "seq",
  usage:
    "[OPTION]... LAST\n[OPTION]... FIRST LAST\n[OPTION]... FIRST INCREMENT LAST\n\nPrint numbers from FIRST to LAST, in steps of INCREMENT.",
  isPermuting: false,
  options: [
    { short: "f", long: "format", argument: "FORMAT", help: "use printf style floating-point FORMAT" },
    { short: "s", long: "separator", argument: "STRING", help: "use STRING to separate numbers (default: \\n)" },
    { short: "w", long: "equal-width", help: "equalize width by padding with leading zeroes" },
  ],
  translate: beforeNegative,
  *run(tool, parsed, state) {
    const { operands } = parsed;
    if (operands.length === 0) throw usageFailure("missing operand");
    if (operands.length > 3) throw usageFailure(`extra operand ${quote(operands[3]!)}`);
    const formatText = parsed.value("format");
    const isEqualWidth = parsed.has("equal-width");
    const given = formatText === undefined ? null : parseSeqFormat(formatText);
    if (given !== null && isEqualWidth)
      throw usageFailure("format string may not be specified when printing equal width strings");
    const separator = parsed.value("separator") ?? "\n";
    const start = state?.count ?? 0;
    const isSimple = !isEqualWidth && given === null && separator.length === 1;
    const [firstText, stepText, lastText] = inOrder(operands);
    if (isSimple && [firstText, stepText, lastText].every(isDigits) && isExactStep(BigInt(stepText)))
      return yield* countUp(tool, BigInt(firstText), BigInt(stepText), BigInt(lastText), separator, start);
    const last = parseSeqNumber(operands.at(-1)!);
    const first = parseSeqNumber(firstText);
    const step = parseSeqNumber(stepText);
    if (isZero(step.value)) throw usageFailure(`invalid Zero increment value: ${quote(stepText)}`);
    if (isSimple && [first, step, last].every(({ precision }) => precision === 0)) {
      const [from, by, to] = [first, step, last].map(({ value }) => naturalOf(value));
      const isEndless = last.value.kind === "infinite" && !last.value.isNegative;
      if (from != null && by != null && isExactStep(by) && (isEndless || to != null))
        return yield* countUp(tool, from, by, isEndless ? null : to!, separator, start);
    }
    const format = given ?? defaultFormat(first, step, last, isEqualWidth);
    return yield* print(tool, first.value, step.value, last.value, format, separator, start);
  },
});

function inOrder(operands: readonly string[]): [string, string, string] {
  if (operands.length === 1) return ["1", "1", operands[0]!];
  if (operands.length === 2) return [operands[0]!, "1", operands[1]!];
  return operands as unknown as [string, string, string];
}

function isDigits(text: string): boolean {
  return /^[0-9]+$/.test(text);
}

function isExactStep(step: bigint): boolean {
  return step > 0n && step <= EXACT_STEP_LIMIT;
}

/** An integer that is not negative, null otherwise. -0 counts as negative, since it is written so. */
function naturalOf(value: LongDouble): bigint | null {
  if (value.kind !== "finite" || value.isNegative) return null;
  return BigInt(formatFloat({ flags: "", width: 0, precision: 0, conversion: "f" }, value));
}

/** @param last null: for ever. */
function* countUp(
  tool: ToolContext<SeqState>,
  first: bigint,
  step: bigint,
  last: bigint | null,
  separator: string,
  start: number,
): Routine<number> {
  if (last !== null && first > last) return 0;
  let value = first + BigInt(start) * step;
  for (let count = start; ; count++) {
    // The separator stands before each number but the first, so that where it goes on is plain.
    const isOver = last !== null && value > last;
    const text = isOver ? "\n" : count === 0 ? String(value) : `${separator}${value}`;
    if (tool.out.add(text)) yield* tool.out.drain();
    if (isOver) return 0;
    value += step;
    if ((count + 1) % CHECKPOINT_INTERVAL === 0) yield* tool.checkpoint({ count: count + 1 });
  }
}

function* print(
  tool: ToolContext<SeqState>,
  first: LongDouble,
  step: LongDouble,
  last: LongDouble,
  format: SeqFormat,
  separator: string,
  start: number,
): Routine<number> {
  const isBeyond = (value: LongDouble) => (step.isNegative ? compare(value, last) < 0 : compare(last, value) < 0);
  if (isBeyond(first)) return 0;
  for (let count = start; ; count++) {
    const value = count === 0 ? first : add(first, multiply(fromInteger(BigInt(count)), step));
    const isOver = isBeyond(value);
    const text = written(format, value);
    const isPrinted =
      !isOver ||
      isLastAfterAll(text, last, () => written(format, add(first, multiply(fromInteger(BigInt(count - 1)), step))));
    if (isPrinted) {
      const shown = `${count === 0 ? "" : separator}${format.prefix}${text}${format.suffix}`;
      if (tool.out.add(shown)) yield* tool.out.drain();
    }
    if (isOver) {
      yield* tool.out.write("\n");
      return 0;
    }
    if ((count + 1) % CHECKPOINT_INTERVAL === 0) yield* tool.checkpoint({ count: count + 1 });
  }
}

/** A number beyond the last only because of rounding: it is written as the last is, and not as the one before it. */
function isLastAfterAll(text: string, last: LongDouble, before: () => string): boolean {
  return compare(parseLongDouble(text).value, last) === 0 && before() !== text;
}

/** An argument like -1 or -.5 is a number, and ends the options. */
function beforeNegative(args: readonly string[]): readonly string[] {
  for (let at = 0; at < args.length; at++) {
    const arg = args[at]!;
    if (/^-[.0-9]/.test(arg)) return [...args.slice(0, at), "--", ...args.slice(at)];
    if (!arg.startsWith("-") || arg === "--" || arg === "-") return args;
    if (/^-w*[fs]$/.test(arg) || /^--(f|s)[a-z]*$/.test(arg)) at++;
  }
  return args;
}
