import type { LongDouble } from "../number/long-double.ts";
import { type Directive, formatFloat } from "../printf/directive.ts";
import { quote } from "../quoting/quote.ts";
import { Failure } from "../tool.ts";
import type { SeqNumber } from "./seq-argument.ts";

/** How numbers are written: text before and behind, and a directive of printf between. */
export interface SeqFormat {
  readonly prefix: string;
  readonly directive: Directive;
  readonly suffix: string;
}

export function written({ directive }: SeqFormat, value: LongDouble): string {
  return formatFloat(directive, value);
}

const DIRECTIVE = /^%([-+#0 ']*)([0-9]*)(?:\.([0-9]*))?L?(.?)/s;
/** Fields beyond this are not made. */
const MAX_FIELD = 1 << 24;

/** A format of `seq -f`. @throws Failure unless it has exactly one directive for a number. */
export function parseSeqFormat(format: string): SeqFormat {
  const start = directiveAt(format, 0);
  if (start < 0) throw new Failure(`format ${quote(format)} has no % directive`);
  const [whole, flags = "", width = "", precision, conversion = ""] = DIRECTIVE.exec(format.slice(start))!;
  if (conversion === "") throw new Failure(`format ${quote(format)} ends in %`);
  if (!"efgaEFGA".includes(conversion))
    throw new Failure(`format ${quote(format)} has unknown %${conversion} directive`);
  const end = start + whole.length;
  if (directiveAt(format, end) >= 0) throw new Failure(`format ${quote(format)} has too many % directives`);
  const field = { width: Number(width), precision: precision === undefined ? -1 : Number(precision) };
  if (field.width > MAX_FIELD || field.precision > MAX_FIELD)
    throw new Failure("write error: Value too large for defined data type");
  return {
    prefix: format.slice(0, start).replaceAll("%%", "%"),
    directive: { flags, ...field, conversion },
    suffix: format.slice(end).replaceAll("%%", "%"),
  };
}

/** Where the next "%" is that is none of "%%"; -1 for nowhere. */
function directiveAt(format: string, from: number): number {
  for (let at = format.indexOf("%", from); at >= 0; at = format.indexOf("%", at + 2))
    if (format[at + 1] !== "%") return at;
  return -1;
}

/** The format that suits the operands: as many digits behind the point as they have, in columns of one width if `isEqualWidth`. */
export function defaultFormat(first: SeqNumber, step: SeqNumber, last: SeqNumber, isEqualWidth: boolean): SeqFormat {
  const plain = { prefix: "", suffix: "" };
  if (first.precision === null || step.precision === null || last.precision === null)
    return { ...plain, directive: { flags: "", width: 0, precision: -1, conversion: "g" } };
  const precision = Math.max(first.precision, step.precision);
  const width = isEqualWidth
    ? Math.max(widthWith(first, first.precision, precision), widthWith(last, last.precision, precision))
    : 0;
  return { ...plain, directive: { flags: isEqualWidth ? "0" : "", width, precision, conversion: "f" } };
}

/** Columns of a number with `precision` digits behind the point instead of its `own`. */
function widthWith({ width }: SeqNumber, own: number, precision: number): number {
  const point = (precision > 0 ? 1 : 0) - (own > 0 ? 1 : 0);
  return width + precision - own + point;
}
