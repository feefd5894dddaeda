/** The words that parse_datetime knows, in lower case. */
import { DAY_NAMES, MONTH_NAMES } from "./names.ts";

export type RelativeUnit = "year" | "month" | "day" | "hour" | "minute" | "second";

export type Word =
  | { readonly kind: "month"; readonly value: number }
  | { readonly kind: "day"; readonly value: number }
  | { readonly kind: "meridian"; readonly value: 0 | 12 }
  | { readonly kind: "unit"; readonly unit: RelativeUnit; readonly factor: number }
  | { readonly kind: "ordinal"; readonly value: number }
  | { readonly kind: "shift"; readonly value: number }
  | { readonly kind: "ago" }
  | { readonly kind: "t" }
  | { readonly kind: "zone"; readonly offset: number };

const ORDINALS: Readonly<Record<string, number>> = {
  last: -1,
  this: 0,
  next: 1,
  first: 1,
  third: 3,
  fourth: 4,
  fifth: 5,
  sixth: 6,
  seventh: 7,
  eighth: 8,
  ninth: 9,
  tenth: 10,
  eleventh: 11,
  twelfth: 12,
};
const SHIFTS: Readonly<Record<string, number>> = { tomorrow: 1, yesterday: -1, today: 0, now: 0 };
const UNITS: Readonly<Record<string, readonly [RelativeUnit, number]>> = {
  year: ["year", 1],
  month: ["month", 1],
  fortnight: ["day", 14],
  week: ["day", 7],
  day: ["day", 1],
  hour: ["hour", 1],
  minute: ["minute", 1],
  min: ["minute", 1],
  second: ["second", 1],
  sec: ["second", 1],
};
/** Hours east of Greenwich; D after the name is summer time. */
const ZONES: Readonly<Record<string, number>> = {
  gmt: 0,
  ut: 0,
  utc: 0,
  wet: 0,
  west: 1,
  bst: 1,
  art: -3,
  brt: -3,
  brst: -2,
  nst: -3.5,
  ndt: -2.5,
  ast: -4,
  adt: -3,
  clt: -4,
  clst: -3,
  est: -5,
  edt: -4,
  cst: -6,
  cdt: -5,
  mst: -7,
  mdt: -6,
  pst: -8,
  pdt: -7,
  akst: -9,
  akdt: -8,
  hst: -10,
  hast: -10,
  hadt: -9,
  sst: -12,
  wat: 1,
  cet: 1,
  cest: 2,
  met: 1,
  mez: 1,
  mest: 2,
  mesz: 2,
  eet: 2,
  eest: 3,
  cat: 2,
  sast: 2,
  eat: 3,
  msk: 3,
  msd: 4,
  ist: 5.5,
  sgt: 8,
  kst: 9,
  jst: 9,
  gst: 10,
  nzst: 12,
  nzdt: 13,
};

/** Military zones, letter by letter; J is not one, and T stands between date and time. */
const EASTERN = "abcdefghiklm";
const WESTERN = "nopqrstuvwxy";

/** What a word means, or null. @param text letters and dots. */
export function lookUpWord(text: string): Word | null {
  const word = text.toLowerCase();
  if (/^([ap])\.?m\.?$/.test(word)) return { kind: "meridian", value: word.startsWith("a") ? 0 : 12 };
  const bare = word.replaceAll(".", "");
  const month = MONTH_NAMES.findIndex((name) => isAbbreviation(bare, name, "sept"));
  if (month >= 0) return { kind: "month", value: month + 1 };
  const day = DAY_NAMES.findIndex((name) => isAbbreviation(bare, name, "tues", "wednes", "thur", "thurs"));
  if (day >= 0) return { kind: "day", value: day };
  const zone = ZONES[bare];
  if (zone !== undefined) return { kind: "zone", offset: zone * 3600 };
  const shift = SHIFTS[bare];
  if (shift !== undefined) return { kind: "shift", value: shift };
  if (bare === "ago") return { kind: "ago" };
  const ordinal = ORDINALS[bare];
  if (ordinal !== undefined) return { kind: "ordinal", value: ordinal };
  const unit = UNITS[bare] ?? UNITS[bare.replace(/s$/, "")];
  if (unit !== undefined) return { kind: "unit", unit: unit[0], factor: unit[1] };
  return bare.length === 1 ? military(bare) : null;
}

function isAbbreviation(word: string, name: string, ...others: readonly string[]): boolean {
  const full = name.toLowerCase();
  return word === full || word === full.slice(0, 3) || (others.includes(word) && full.startsWith(word));
}

function military(letter: string): Word | null {
  if (letter === "t") return { kind: "t" };
  if (letter === "z") return { kind: "zone", offset: 0 };
  const east = EASTERN.indexOf(letter);
  if (east >= 0) return { kind: "zone", offset: (east + 1) * 3600 };
  const west = WESTERN.indexOf(letter);
  return west < 0 ? null : { kind: "zone", offset: -(west + 1) * 3600 };
}
