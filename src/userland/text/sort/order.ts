import { compare, type LongDouble, parseLongDouble, toNumber } from "../../number/long-double.ts";
import { filevercmp } from "../../version/filevercmp.ts";
import { isDefault, type Key, type KeyType } from "./key.ts";
import { keyText } from "./key-text.ts";
import { compareHuman, compareNumeric, compareText, parseHuman, parseNumeric } from "./numeric.ts";

/** A line, and its keys made ready to be compared. */
export interface SortLine {
  readonly text: string;
  readonly keys: readonly unknown[];
}

/** How a kind of key is read, once, and compared, often. */
interface Comparison<T> {
  read(text: string): T;
  compare(a: T, b: T): number;
}

const MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];

interface GeneralNumber {
  /** 0: no number, 1: NaN, 2: a number. */
  readonly rank: number;
  readonly value: LongDouble;
  /** Rounded: where these differ, the numbers do. */
  readonly rounded: number;
}

const general: Comparison<GeneralNumber> = {
  read(text) {
    const { value, length } = parseLongDouble(text);
    return { rank: length === 0 ? 0 : value.kind === "nan" ? 1 : 2, value, rounded: toNumber(value) };
  },
  compare(a, b) {
    if (a.rank !== 2 || b.rank !== 2) return a.rank - b.rank;
    if (a.rounded !== b.rounded) return a.rounded < b.rounded ? -1 : 1;
    return compare(a.value, b.value);
  },
};

const COMPARISONS: Readonly<Record<Exclude<KeyType, "" | "R">, Comparison<unknown>>> = {
  n: { read: parseNumeric, compare: compareNumeric },
  g: general,
  h: { read: parseHuman, compare: compareHuman },
  M: {
    read: (text) =>
      MONTHS.indexOf(
        text
          .replace(/^[ \t\n]+/, "")
          .slice(0, 3)
          .toUpperCase(),
      ),
    compare: (a: number, b: number) => a - b,
  },
  V: { read: (text: string) => text, compare: filevercmp },
};

export interface OrderSettings {
  readonly keys: readonly Key[];
  readonly separator: string | null;
  /** Lines with equal keys are equal: neither are they compared as a whole. */
  readonly isStable: boolean;
  /** Of that comparison. */
  readonly isReversed: boolean;
  /** Makes -R what it is. */
  readonly salt: string;
}

/** The order of lines. */
export class Order {
  private readonly settings: OrderSettings;
  private readonly comparisons: readonly Comparison<unknown>[];

  constructor(settings: OrderSettings) {
    this.settings = settings;
    this.comparisons = settings.keys.map((key) => comparisonOf(key, settings.salt));
  }

  read(text: string): SortLine {
    const { keys, separator } = this.settings;
    if (keys.length === 0) return { text, keys: [] };
    return { text, keys: this.comparisons.map(({ read }, i) => read(keyText(text, keys[i]!, separator))) };
  }

  /** By keys alone; without keys, as a whole. */
  readonly compareKeys = (a: SortLine, b: SortLine): number => {
    const { keys, isReversed } = this.settings;
    if (keys.length === 0) {
      const order = compareText(a.text, b.text);
      return isReversed ? -order : order;
    }
    for (const [i, key] of keys.entries()) {
      const order = this.comparisons[i]!.compare(a.keys[i], b.keys[i]);
      if (order !== 0) return key.isReversed ? -order : order;
    }
    return 0;
  };

  readonly compare = (a: SortLine, b: SortLine): number => {
    const order = this.compareKeys(a, b);
    if (order !== 0 || this.settings.isStable || this.settings.keys.length === 0) return order;
    const last = compareText(a.text, b.text);
    return this.settings.isReversed ? -last : last;
  };
}

function comparisonOf(key: Key, salt: string): Comparison<unknown> {
  const type =
    [...key.types].find((each) => each !== "R" && each !== "V") ?? (key.types.has("R") ? "R" : [...key.types][0]);
  const filtered = filterOf(key);
  if (type === undefined) return { read: filtered, compare: compareText };
  if (type === "R") return { read: (text) => hash(salt + filtered(text)), compare: compareText };
  const { read, compare: order } = COMPARISONS[type];
  if (isDefault({ ...key, types: new Set() })) return COMPARISONS[type];
  return { read: (text) => read(filtered(text)), compare: order };
}

/** What counts of a key's text, in the case that counts. */
function filterOf({ ignored, foldsCase }: Key): (text: string) => string {
  const passed = ignored === "d" ? /[^ \tA-Za-z0-9]+/g : ignored === "i" ? /[^ -~]+/g : null;
  return (text) => {
    const kept = passed === null ? text : text.replace(passed, "");
    return foldsCase ? kept.replace(/[a-z]+/g, (letters) => letters.toUpperCase()) : kept;
  };
}

/** FNV-1a, twice: equal texts have equal hashes, and others hardly ever. */
function hash(text: string): string {
  let high = 0x811c9dc5;
  let low = 0x01000193;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    high = Math.imul(high ^ code, 0x01000193);
    low = Math.imul(low ^ (code + i), 0x85ebca6b) ^ (high >>> 13);
  }
  return String.fromCharCode((high >>> 16) & 0xffff, high & 0xffff, (low >>> 16) & 0xffff, low & 0xffff) + text;
}
