import { bytesOf, fromBytes } from "../../../abi/byte-string.ts";
import type { Routine } from "../../../platform/program/syscall.ts";
import { encodeText } from "../../../platform/program/text.ts";
import { type Directive, formatFloat, formatInteger, formatString } from "../../printf/directive.ts";
import { ShellError } from "../shell-error.ts";
import type { Shell } from "../state/shell.ts";
import type { Builtin } from "./builtin.ts";
import { readEscape, unescapeArgument } from "./escapes.ts";
import { operandsOf } from "./option-scanner.ts";
import { formatHexDouble, fromDouble, parseDouble, parseSigned, parseUnsigned } from "./printf-numbers.ts";

export const printf: Builtin = {
  name: "printf",
  *run(shell, argv) {
    const [format, ...args] = operandsOf(argv).map((operand) => fromBytes(encodeText(operand)));
    if (format === undefined) throw new ShellError("usage: printf format [arg ...]");
    const printer = new Printer(shell, args);
    do yield* printer.print(format);
    while (!printer.isCut && printer.used > 0 && printer.used < args.length);
    return printer.status;
  },
};

/** Flags, width, precision, conversion. */
const DIRECTIVE = /%([#\-+ 0]*)(\*|[0-9]*)(?:\.(\*|[0-9]*))?/y;

/** Prints the format, again and again while there are arguments. Text has one char per byte. */
class Printer {
  status = 0;
  /** How many arguments are used up. */
  used = 0;
  /** `\c` was met. */
  isCut = false;
  private readonly shell: Shell;
  private readonly args: readonly string[];

  constructor(shell: Shell, args: readonly string[]) {
    this.shell = shell;
    this.args = args;
  }

  /** Prints the format once. */
  *print(format: string): Routine {
    for (let at = 0; at < format.length && !this.isCut; ) {
      const special = format.slice(at).search(/[\\%]/);
      const end = special < 0 ? format.length : at + special;
      yield* this.write(format.slice(at, end));
      if (end === format.length) return;
      if (format[end] === "\\") {
        const { value, length } = readEscape(bytesOf(format), end + 1);
        yield* this.write(String.fromCharCode(value));
        at = end + 1 + length;
      } else if (format[end + 1] === "%") {
        yield* this.write("%");
        at = end + 2;
      } else at = yield* this.convert(format, end);
    }
  }

  /** @returns where the format goes on. */
  private *convert(format: string, start: number): Routine<number> {
    DIRECTIVE.lastIndex = start;
    const [piece, flags, width, precision] = DIRECTIVE.exec(format)!;
    const end = start + piece.length;
    const conversion = format[end];
    const columns = width === "*" ? yield* this.integer() : Number.parseInt(width!, 10) || 0;
    const digits =
      precision === undefined ? -1 : precision === "*" ? yield* this.integer() : Number.parseInt(precision, 10) || 0;
    if (conversion === undefined) throw new ShellError("missing format character");
    const directive: Directive = {
      flags: columns < 0 ? `${flags}-` : flags!,
      width: Math.abs(columns),
      precision: Math.max(-1, digits),
      conversion,
    };
    yield* this.write(yield* this.converted(directive, piece));
    return end + 1;
  }

  private *converted(directive: Directive, piece: string): Routine<string> {
    const { conversion } = directive;
    switch (conversion) {
      case "b": {
        const { bytes, isCut } = unescapeArgument(bytesOf(this.next() ?? ""));
        this.isCut = isCut;
        return formatString(directive, fromBytes(bytes));
      }
      case "c":
        return formatString({ ...directive, precision: -1 }, this.next()?.[0] ?? "\0");
      case "s":
        return formatString(directive, this.next() ?? "");
      case "d":
      case "i":
        return formatInteger(directive, yield* this.number(parseSigned, 0n));
      case "o":
      case "u":
      case "x":
      case "X":
        return formatInteger(directive, yield* this.number(parseUnsigned, 0n));
    }
    if (!"aAeEfFgG".includes(conversion)) throw new ShellError(`${piece}${conversion}: invalid directive`);
    const value = yield* this.number(parseDouble, 0);
    const isHex = conversion === "a" || conversion === "A";
    return isHex && Number.isFinite(value)
      ? formatHexDouble(directive, value)
      : formatFloat(directive, fromDouble(value));
  }

  /** A width or precision from the arguments: an int. */
  private *integer(): Routine<number> {
    return Number(BigInt.asIntN(32, yield* this.number(parseSigned, 0n)));
  }

  private *number<T>(parse: (text: string) => { value: T; complaint: string | null }, missing: T): Routine<T> {
    const text = this.next();
    if (text === undefined) return missing;
    const { value, complaint } = parse(text);
    if (complaint !== null) {
      yield* this.shell.warn(`${text}: ${complaint}`);
      this.status = 1;
    }
    return value;
  }

  private next(): string | undefined {
    return this.used < this.args.length ? this.args[this.used++] : undefined;
  }

  private *write(text: string): Routine {
    if (text !== "") yield* this.shell.out.write(bytesOf(text));
  }
}
