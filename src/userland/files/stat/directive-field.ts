/** Fields of `stat -c`: each kind of value keeps the printf(3) flags that it understands. */
import { formatInteger, formatString } from "../../printf/directive.ts";

/** %[flags][width][.precision] in front of a letter. */
export interface StatField {
  readonly flags: string;
  /** "" for none. */
  readonly width: string;
  /** "" for none; "." alone for one without digits. */
  readonly precision: string;
}

function directive({ flags, width, precision }: StatField, allowed: string, conversion: string) {
  return {
    flags: [...flags].filter((flag) => allowed.includes(flag)).join(""),
    width: width === "" ? 0 : Number(width),
    precision: precision === "" ? -1 : Number(precision.slice(1)),
    conversion,
  };
}

/** @param text a byte string. */
export function stringField(field: StatField, text: string): string {
  return formatString(directive(field, "-", "s"), text);
}

export function signedField(field: StatField, value: number | bigint): string {
  return formatInteger(directive(field, "'-+ 0", "d"), BigInt(value));
}

export function unsignedField(field: StatField, value: number | bigint): string {
  return formatInteger(directive(field, "'-0", "u"), BigInt(value));
}

export function octalField(field: StatField, value: number | bigint): string {
  return formatInteger(directive(field, "-#0", "o"), BigInt(value));
}

export function hexField(field: StatField, value: number | bigint): string {
  return formatInteger(directive(field, "-#0", "x"), BigInt(value));
}

/** Seconds since the epoch; with a precision, as many digits of the fraction (nine for "." alone), cut off towards minus infinity. */
export function epochField(field: StatField, seconds: number, nanoseconds: number): string {
  const digits = field.precision === "" ? 0 : field.precision === "." ? 9 : Number(field.precision.slice(1));
  const bare = { ...field, precision: "" };
  if (digits === 0) return signedField(bare, seconds);
  const kept = Math.min(digits, 9);
  const divisor = 10 ** (9 - kept);
  let [whole, fraction] = [seconds, Math.floor(nanoseconds / divisor)];
  let sign = "";
  if (seconds < 0 && nanoseconds !== 0) {
    // -1.25 is 2 seconds before the epoch, and 0.75 after that.
    fraction = 10 ** kept - fraction - (nanoseconds % divisor === 0 ? 0 : 1);
    if (fraction !== 0) whole++;
    if (whole === 0) sign = "-";
  }
  const tail = `.${String(fraction).padStart(kept, "0")}${"0".repeat(digits - kept)}`;
  const width = Number(field.width === "" ? 0 : field.width);
  const isLeft = field.flags.includes("-");
  const rest = isLeft ? 0 : Math.max(0, width - tail.length);
  const head =
    sign === ""
      ? signedField({ ...bare, width: rest > 1 ? String(rest) : "" }, whole)
      : field.flags.includes("0")
        ? `-${"0".repeat(Math.max(1, rest - 1))}`
        : "-0".padStart(rest);
  return (head + tail).padEnd(isLeft ? width : 0);
}
