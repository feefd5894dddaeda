import { parseLongDouble, toNumber } from "../number/long-double.ts";

const UNITS: Readonly<Record<string, number>> = { "": 1, s: 1, m: 60, h: 3600, d: 86400 };

/** A duration of sleep and timeout: a number, fractions too, and s, m, h or d. @returns seconds, null for a text that is none. */
export function parseDuration(text: string): number | null {
  const { value, length } = parseLongDouble(text);
  const unit = UNITS[text.slice(length)];
  const seconds = toNumber(value);
  return length === 0 || unit === undefined || !(seconds >= 0) ? null : seconds * unit;
}
