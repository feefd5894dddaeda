const UNITS: { readonly [unit: string]: number } = { ns: 1e-6, us: 1e-3, ms: 1, s: 1000, m: 60_000, "": 1000 };

/**
 * Parses `200ms`, `1.5s`, `2m`, `0.3` (seconds).
 * @returns milliseconds.
 * @throws Error that names the text.
 */
export function parseDuration(text: string): number {
  const match = /^(\d+(?:\.\d+)?)(ns|us|ms|s|m)?$/.exec(text);
  if (match === null) throw new Error(`"${text}" is not a duration: use 200ms, 1.5s or 2m`);
  return Number(match[1]) * UNITS[match[2] ?? ""]!;
}
