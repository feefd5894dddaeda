/** A number as `sort -n` reads it: of any length, compared exactly. */
export interface Numeric {
  readonly isNegative: boolean;
  /** Digits before the point, without zeros in front, and behind it, without zeros at the end. */
  readonly integer: string;
  readonly fraction: string;
  /** The same as a JS number, if that is exact enough to compare it by; else NaN. */
  readonly value: number;
}

const SYNTAX = /^[ \t\n]*(-?)0*([0-9]*)(?:\.([0-9]*))?/;
/** So many digits are exact in a double. */
const EXACT_DIGITS = 15;

/** The number `text` begins with; 0 if it begins with none. */
export function parseNumeric(text: string): Numeric {
  const [, sign, integer = "", digits = ""] = SYNTAX.exec(text)!;
  const fraction = digits.replace(/0+$/, "");
  const isZero = integer === "" && fraction === "";
  const isNegative = sign === "-" && !isZero;
  const isExact = fraction === "" && integer.length <= EXACT_DIGITS;
  const size = isExact ? Number(integer) : Number.NaN;
  return { isNegative, integer, fraction, value: isNegative ? -size : size };
}

export function compareNumeric(a: Numeric, b: Numeric): number {
  const difference = a.value - b.value;
  if (!Number.isNaN(difference)) return difference;
  if (a.isNegative !== b.isNegative) return a.isNegative ? -1 : 1;
  const order = compareSizes(a, b);
  return a.isNegative ? -order : order;
}

function compareSizes(a: Numeric, b: Numeric): number {
  return (
    a.integer.length - b.integer.length || compareText(a.integer, b.integer) || compareText(a.fraction, b.fraction)
  );
}

/** By char code: byte strings compare as memcmp(3) does. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** A number with a unit, "2K": units first, as `sort -h` has it. */
export interface HumanNumber {
  readonly order: number;
  readonly number: Numeric;
}

const UNITS = "KMGTPEZY";
const NUMBER_AND_UNIT = /^[ \t\n]*-?[0-9]*(?:\.[0-9]*)?(.?)/s;

export function parseHuman(text: string): HumanNumber {
  const number = parseNumeric(text);
  if (number.integer === "" && number.fraction === "") return { order: 0, number };
  const unit = NUMBER_AND_UNIT.exec(text)![1]!;
  const size = unit === "" ? 0 : UNITS.indexOf(unit === "k" ? "K" : unit) + 1;
  return { order: number.isNegative ? -size : size, number };
}

export function compareHuman(a: HumanNumber, b: HumanNumber): number {
  return a.order - b.order || compareNumeric(a.number, b.number);
}
