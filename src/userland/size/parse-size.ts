/** Multiples: the power of 1024 (or of 1000, with a B behind it) of each letter. */
const POWERS: Readonly<Record<string, number>> = {
  k: 1,
  K: 1,
  m: 2,
  M: 2,
  g: 3,
  G: 3,
  t: 4,
  T: 4,
  P: 5,
  E: 6,
  Z: 7,
  Y: 8,
};
const SYNTAX = /^[ \t\n\v\f\r]*\+?([0-9]*)(.*)$/s;
const UINTMAX = 2n ** 64n - 1n;

/** Why a text is no size. */
export type SizeError = "invalid" | "overflow";

/**
 * xstrtoumax() of gnulib: a number with a multiple behind it, "10", "4K" (4096), "4kB" (4000), "4KiB" (4096), "2b" (1024). A multiple alone is
 * one of it.
 * @param suffixes the letters allowed; with "0" among them also B and iB behind one.
 * @returns exact up to 2^53, beyond that the nearest.
 */
export function parseSize(text: string, suffixes: string): number | SizeError {
  const value = parseBigSize(text, suffixes);
  return typeof value === "string" ? value : Number(value);
}

export function parseBigSize(text: string, suffixes: string): bigint | SizeError {
  const [, digits = "", suffix = ""] = SYNTAX.exec(text)!;
  if (digits === "" && (suffix === "" || !suffixes.includes(suffix[0]!))) return "invalid";
  const factor = suffix === "" ? 1n : multiple(suffix, suffixes);
  if (factor === null) return "invalid";
  const value = BigInt(digits === "" ? 1 : digits) * factor;
  return value > UINTMAX ? "overflow" : value;
}

function multiple(suffix: string, suffixes: string): bigint | null {
  const letter = suffix[0]!;
  if (!suffixes.includes(letter)) return null;
  const hasBase = suffixes.includes("0") && letter in POWERS;
  const base = hasBase
    ? { B: 1000n, D: 1000n, iB: 1024n, "": 1024n }[suffix.slice(1)]
    : suffix.length === 1
      ? 1024n
      : undefined;
  if (suffix.length === 1) {
    if (letter === "b") return 512n;
    if (letter === "B") return 1024n;
    if (letter === "c") return 1n;
    if (letter === "w") return 2n;
  }
  const power = POWERS[letter];
  return base === undefined || power === undefined ? null : base ** BigInt(power);
}
