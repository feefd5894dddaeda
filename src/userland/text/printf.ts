import type { Routine } from "../../platform/program/syscall.ts";
import { fromByteString, toByteString } from "../io/index.ts";
import { parseLongDouble } from "../number/long-double.ts";
import { type Directive, formatFloat, formatInteger, formatString } from "../printf/directive.ts";
import { GNU_ESCAPES } from "../quoting/letter-escapes.ts";
import { quote } from "../quoting/quote.ts";
import { shellEscape } from "../quoting/shell-escape.ts";
import { defineTool, Failure, type ToolContext, usageFailure } from "../tool.ts";

/** printf(1) */
export const printf = defineTool({
  name: "printf",
  usage:
    "FORMAT [ARGUMENT]...\n\nPrint the ARGUMENTs as FORMAT, which is as in C's printf, says; again while ARGUMENTs are left.\n%b is an ARGUMENT with backslash escapes, %q one quoted for a shell.",
  options: null,
  *run(tool, { operands }) {
    const [format, ...args] = operands[0] === "--" ? operands.slice(1) : operands;
    if (format === undefined) throw usageFailure("missing operand");
    const printer = new Printer(tool, args.map(toByteString));
    const pieces = toByteString(format);
    do {
      const before = printer.used;
      yield* printer.print(pieces);
      if (printer.isCut) return printer.status;
      if (printer.used === before && printer.used < args.length) {
        yield* tool.error(`warning: ignoring excess arguments, starting with ${quote(args[printer.used]!)}`);
        break;
      }
    } while (printer.used < args.length);
    return printer.status;
  },
});

const PIECE = /%([-+ #0'I]*)(\*|[0-9]*)(?:\.(\*|[0-9]*))?[hlLjzt]*(.?)|\\(.?)|[^%\\]+/gs;
/** strtold's and strtoimax's idea of an integer, base by prefix. */
const INTEGER = /^[ \t\n\v\f\r]*([-+]?)(0x[0-9a-f]+|0[0-7]*|[1-9][0-9]*)/i;
const INT64_MAX = 2n ** 63n - 1n;
const INT64_MIN = -(2n ** 63n);
const UINT64_MAX = 2n ** 64n - 1n;
const INT_MAX = 2 ** 31 - 1;
/** Padding beyond this is refused: it would be made in memory. */
const MAX_FIELD = 1 << 27;

class Printer {
  status = 0;
  /** How many arguments are used up. */
  used = 0;
  /** \c: nothing more is printed. */
  isCut = false;
  private readonly tool: ToolContext;
  private readonly args: readonly string[];

  constructor(tool: ToolContext, args: readonly string[]) {
    this.tool = tool;
    this.args = args;
  }

  /** Prints the format once. */
  *print(format: string): Routine {
    const { out } = this.tool;
    for (PIECE.lastIndex = 0; PIECE.lastIndex < format.length && !this.isCut; ) {
      const start = PIECE.lastIndex;
      const match = PIECE.exec(format)!;
      const [piece, flags, width, precision, conversion] = match;
      if (piece.startsWith("\\")) {
        const { text, end } = this.escape(format, start + 1, false);
        yield* out.writeBytes(text);
        PIECE.lastIndex = end;
      } else if (piece.startsWith("%")) {
        const next = PIECE.lastIndex;
        yield* this.convert(piece, flags!, width!, precision, conversion!);
        PIECE.lastIndex = next;
      } else yield* out.writeBytes(piece);
    }
  }

  private *convert(
    piece: string,
    flags: string,
    width: string,
    precision: string | undefined,
    conversion: string,
  ): Routine {
    const { out } = this.tool;
    if (piece === "%%") return yield* out.writeBytes("%");
    const isPlain = piece.length === 2;
    if ((conversion === "b" || conversion === "q") && isPlain) {
      const arg = this.next() ?? "";
      return yield* out.writeBytes(
        conversion === "b" ? this.unescaped(arg) : toByteString(shellEscape(arg, { isAlways: false })),
      );
    }
    const forbidden = FORBIDDEN_FLAGS[conversion];
    const isForbidden = conversion === "c" && precision !== undefined;
    if (forbidden === undefined || isForbidden || [...flags].some((flag) => forbidden.includes(flag)))
      throw new Failure(`${fromByteString(piece)}: invalid conversion specification`);
    const directive: Directive = { ...(yield* this.field(flags, width, precision)), conversion };
    yield* out.writeBytes(yield* this.converted(directive));
  }

  /** Width and precision, from the format or from arguments. */
  private *field(
    flags: string,
    width: string,
    precision: string | undefined,
  ): Routine<{ flags: string; width: number; precision: number }> {
    let columns = width === "*" ? yield* this.count("field width") : Number(width);
    if (columns < 0) {
      flags += "-";
      columns = -columns;
    }
    // A negative precision is as if none was given; "." alone is 0.
    const digits =
      precision === undefined ? -1 : precision === "*" ? yield* this.count("precision") : Number(precision);
    if (columns > MAX_FIELD || digits > MAX_FIELD) throw new Failure("write error");
    return { flags, width: columns, precision: Math.max(-1, digits) };
  }

  private *count(what: string): Routine<number> {
    const arg = this.next();
    if (arg === undefined) return 0;
    const value = yield* this.integer(arg, true);
    if (value > INT_MAX || value < -INT_MAX - 1) throw new Failure(`invalid ${what}: ${quote(fromByteString(arg))}`);
    return Number(value);
  }

  private *converted(directive: Directive): Routine<string> {
    const { conversion } = directive;
    const arg = this.next();
    if (conversion === "s") return formatString(directive, arg ?? "");
    if (conversion === "c")
      return formatString({ ...directive, precision: -1 }, arg === undefined || arg === "" ? "\0" : arg[0]!);
    if ("eEfFgGaA".includes(conversion)) return formatFloat(directive, yield* this.float(arg ?? "0"));
    return formatInteger(directive, yield* this.integer(arg ?? "0", conversion === "d" || conversion === "i"));
  }

  private next(): string | undefined {
    if (this.used === this.args.length) return undefined;
    return this.args[this.used++];
  }

  private *integer(arg: string, isSigned: boolean): Routine<bigint> {
    if (isCharacter(arg)) return BigInt(yield* this.character(arg));
    const match = INTEGER.exec(arg);
    yield* this.complain(arg, match?.[0].length ?? 0);
    if (match === null) return 0n;
    const digits = match[2]!;
    const size = BigInt(/^0[0-7]/.test(digits) ? `0o${digits.slice(1)}` : digits);
    const value = match[1] === "-" ? -size : size;
    const [low, high] = isSigned ? [INT64_MIN, INT64_MAX] : [-UINT64_MAX, UINT64_MAX];
    if (value >= low && value <= high) return isSigned || value >= 0n ? value : value + UINT64_MAX + 1n;
    yield* this.outOfRange(arg);
    return value < low && isSigned ? INT64_MIN : high;
  }

  private *float(arg: string) {
    if (isCharacter(arg)) return parseLongDouble(String(yield* this.character(arg))).value;
    const { value, length, isOutOfRange } = parseLongDouble(arg);
    yield* this.complain(arg, length);
    if (isOutOfRange) yield* this.outOfRange(arg);
    return value;
  }

  /** POSIX printf: a leading quote is the value of the character behind it. */
  private *character(arg: string): Routine<number> {
    if (arg.length > 2) {
      yield* this.tool.error(
        `warning: ${fromByteString(arg.slice(2))}: character(s) following character constant have been ignored`,
      );
    }
    return arg.charCodeAt(1);
  }

  /** If only the first `length` characters of the argument are a number. */
  private *complain(arg: string, length: number): Routine {
    if (length === arg.length) return;
    const problem = length === 0 ? "expected a numeric value" : "value not completely converted";
    yield* this.fail(`${quote(fromByteString(arg))}: ${problem}`);
  }

  private *outOfRange(arg: string): Routine {
    yield* this.fail(`${quote(fromByteString(arg))}: Numerical result out of range`);
  }

  private *fail(message: string): Routine {
    yield* this.tool.error(message);
    this.status = 1;
  }

  /** %b */
  private unescaped(text: string): string {
    let output = "";
    for (let at = 0; at < text.length && !this.isCut; ) {
      const backslash = text.indexOf("\\", at);
      if (backslash < 0) return output + text.slice(at);
      const { text: char, end } = this.escape(text, backslash + 1, true);
      output += text.slice(at, backslash) + char;
      at = end;
    }
    return output;
  }

  /** What the escape whose backslash stands before `at` means. In %b, octal numbers have a further 0 in front. */
  private escape(text: string, at: number, isArgument: boolean): { text: string; end: number } {
    const rest = text.slice(at, at + 11);
    const hex = /^x([0-9a-f]{0,2})/i.exec(rest);
    if (hex !== null && rest.startsWith("x"))
      return { text: char(number(hex[1]!, 16, "missing hexadecimal number in escape")), end: at + hex[0].length };
    const octal = (isArgument ? /^0?[0-7]{1,3}/ : /^[0-7]{1,3}/).exec(rest);
    if (octal !== null) return { text: char(Number.parseInt(octal[0], 8)), end: at + octal[0].length };
    if (rest.startsWith("c")) {
      this.isCut = true;
      return { text: "", end: text.length };
    }
    const unicode = /^(?:u([0-9a-f]{0,4})|U([0-9a-f]{0,8}))/i.exec(rest);
    if (unicode !== null && (rest.startsWith("u") || rest.startsWith("U"))) return this.unicode(rest, at);
    const letter = rest.charAt(0);
    if (letter === '"') return { text: letter, end: at + 1 };
    return { text: GNU_ESCAPES.get(letter) ?? `\\${letter}`, end: at + Math.max(1, letter.length) };
  }

  private unicode(rest: string, at: number): { text: string; end: number } {
    const length = rest.startsWith("u") ? 4 : 8;
    const digits = /^[0-9a-f]*/i.exec(rest.slice(1, 1 + length))![0].toUpperCase();
    if (digits.length < length) throw new Failure("missing hexadecimal number in escape");
    const code = Number.parseInt(digits, 16);
    // ISO C 99 6.4.3.
    const isAllowed =
      (code >= 0xa0 || code === 0x24 || code === 0x40 || code === 0x60) && (code < 0xd800 || code > 0xdfff);
    if (!isAllowed) throw new Failure(`invalid universal character name \\${rest.slice(0, 1 + length)}`);
    // What the C locale cannot say stays an escape.
    const shown = code <= 0x7f ? char(code) : code > 0xffff ? `\\U${digits}` : `\\u${digits.slice(-4)}`;
    return { text: shown, end: at + 1 + length };
  }
}

/** The conversions, and the flags each does not have. */
const FORBIDDEN_FLAGS: Readonly<Record<string, string>> = {
  d: "#",
  i: "#",
  u: "#",
  o: "'I",
  x: "'I",
  X: "'I",
  f: "",
  F: "",
  g: "",
  G: "",
  e: "'I",
  E: "'I",
  a: "'I",
  A: "'I",
  c: "'I#0",
  s: "'I#0",
};

function isCharacter(arg: string): boolean {
  return arg.length > 1 && (arg.startsWith("'") || arg.startsWith('"'));
}

function char(code: number): string {
  return String.fromCharCode(code & 255);
}

function number(digits: string, radix: number, problem: string): number {
  if (digits === "") throw new Failure(problem);
  return Number.parseInt(digits, radix);
}
