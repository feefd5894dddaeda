/** Sizes as ls, du and df print them: gnulib's human_readable. */

/** How sizes are printed. Plain data. */
export interface SizeStyle {
  /** Bytes in one unit of what is printed; with `isHuman`: the base, 1000 or 1024. */
  readonly blockSize: number;
  /** The unit is chosen for each size: "1.1K", "234M". */
  readonly isHuman: boolean;
  /** Printed behind each size: "K", "kB", "MiB". */
  readonly suffix: string;
}

export type Rounding = "up" | "down" | "nearest";

export const HUMAN_1024: SizeStyle = { blockSize: 1024, isHuman: true, suffix: "" };
export const HUMAN_1000: SizeStyle = { blockSize: 1000, isHuman: true, suffix: "" };

const LETTERS = ["", "K", "M", "G", "T", "P", "E", "Z", "Y"] as const;

/** @param count of blocks of `countSize` bytes each. */
export function humanReadable(
  count: number | bigint,
  countSize: number,
  { blockSize, isHuman, suffix }: SizeStyle,
  rounding: Rounding = "up",
): string {
  const bytes = BigInt(count) * BigInt(countSize);
  if (!isHuman) return `${divide(bytes, BigInt(blockSize), rounding)}${suffix}`;
  const base = BigInt(blockSize);
  let [unit, exponent] = [1n, 0];
  while (bytes >= unit * base && exponent < LETTERS.length - 1) {
    unit *= base;
    exponent++;
  }
  if (exponent === 0) return `${bytes}${suffix}`;
  if (bytes < unit * 10n) {
    // One decimal, unless rounding makes it 10.
    const tenths = divide(bytes * 10n, unit, rounding);
    if (tenths < 100n) return `${tenths / 10n}.${tenths % 10n}${letter(exponent, blockSize)}${suffix}`;
  }
  const whole = divide(bytes, unit, rounding);
  if (whole === base && exponent < LETTERS.length - 1) return `1.0${letter(exponent + 1, blockSize)}${suffix}`;
  return `${whole}${letter(exponent, blockSize)}${suffix}`;
}

/** 1000 is k, 1024 is K. */
function letter(exponent: number, base: number): string {
  return exponent === 1 && base === 1000 ? "k" : LETTERS[exponent]!;
}

/** Ties to even. */
function divide(value: bigint, divisor: bigint, rounding: Rounding): bigint {
  const quotient = value / divisor;
  const rest = value % divisor;
  if (rest === 0n || rounding === "down") return quotient;
  if (rounding === "up") return quotient + 1n;
  const twice = rest * 2n;
  return twice > divisor || (twice === divisor && (quotient & 1n) === 1n) ? quotient + 1n : quotient;
}
