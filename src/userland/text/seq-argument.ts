import { type LongDouble, parseLongDouble } from "../number/long-double.ts";
import { quote } from "../quoting/quote.ts";
import { usageFailure } from "../tool.ts";

/** An operand of seq: a number, and how it was written. */
export interface SeqNumber {
  readonly value: LongDouble;
  /** Columns it takes when written out; 0 when that cannot be told. */
  readonly width: number;
  /** Digits behind the point; null when that cannot be told. */
  readonly precision: number | null;
}

/** @throws Failure */
export function parseSeqNumber(text: string): SeqNumber {
  const { value, length, isOutOfRange } = parseLongDouble(text);
  if (length === 0 || length !== text.length || (isOutOfRange && value.kind === "infinite"))
    throw usageFailure(`invalid floating point argument: ${quote(text)}`);
  if (value.kind === "nan") throw usageFailure(`invalid 'not-a-number' argument: ${quote(text)}`);
  const written = text.replace(/^[ \t\n\v\f\r+]+/, "");
  const isHex = /x/i.test(written);
  if (isHex || value.kind === "infinite")
    return { value, width: 0, precision: written.includes(".") || written.includes("p") ? null : 0 };
  const [, integer = "", point, fraction = "", exponent] = /^(-?[0-9]*)(\.([0-9]*))?(?:e(.*))?$/i.exec(written)!;
  // "1." is written as 1, ".5" as 0.5.
  const hasDigits = /[0-9]$/.test(integer);
  const fractionWidth = fraction === "" ? 0 : fraction.length + (hasDigits ? 1 : 2);
  const shift = exponent === undefined ? 0 : Number(exponent);
  return {
    value,
    precision: Math.max(0, fraction.length - shift),
    width: integer.length + fractionWidth + exponentWidth(shift, point !== undefined, fraction),
  };
}

/** What an exponent adds: moving the point takes so many digits more, and a point where there was none. */
function exponentWidth(shift: number, hasPoint: boolean, fraction: string): number {
  return Math.abs(shift) + (shift < 0 && (!hasPoint || fraction === "") ? 1 : 0);
}
