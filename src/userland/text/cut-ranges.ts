import { quote } from "../quoting/quote.ts";
import { usageFailure } from "../tool.ts";

/** Positions or fields, both ends included, counted from 1. */
export interface CutRange {
  readonly first: number;
  /** Infinity: to the end of the line. */
  readonly last: number;
}

/** What messages call the things a list selects. */
export interface CutListWords {
  readonly range: string;
  readonly numbering: string;
  readonly tooLarge: string;
  readonly value: string;
}

export const POSITION_WORDS: CutListWords = {
  range: "invalid byte or character range",
  numbering: "byte/character positions are numbered from 1",
  tooLarge: "byte/character offset",
  value: "invalid byte/character position",
};

export const FIELD_WORDS: CutListWords = {
  range: "invalid field range",
  numbering: "fields are numbered from 1",
  tooLarge: "field number",
  value: "invalid field value",
};

const UINTMAX = 2n ** 64n - 1n;

/**
 * The ranges of a LIST, "1,3-5,7-", in order and without overlap. Ranges that only touch stay apart: an output delimiter goes between them.
 * @throws Failure
 */
export function parseCutList(list: string, words: CutListWords): CutRange[] {
  const ranges: CutRange[] = [];
  let at = 0;
  for (const item of list.split(/[, \t]/)) {
    ranges.push(parseItem(item, list.slice(at), words));
    at += item.length + 1;
  }
  return merged(ranges);
}

/** All that `ranges` leave out. Precondition: they are in order and do not overlap. */
export function complementOf(ranges: readonly CutRange[]): CutRange[] {
  const gaps: CutRange[] = [];
  let next = 1;
  for (const { first, last } of ranges) {
    if (first > next) gaps.push({ first: next, last: first - 1 });
    next = last + 1;
  }
  if (next !== Number.POSITIVE_INFINITY) gaps.push({ first: next, last: Number.POSITIVE_INFINITY });
  return gaps;
}

/** Is the position or field `index` in one of `ranges`? */
export function isSelected(ranges: readonly CutRange[], index: number): boolean {
  return ranges.some(({ first, last }) => first <= index && index <= last);
}

/** @param rest the list from `item` on, for messages. The first thing wrong, from the left, is what is reported. */
function parseItem(item: string, rest: string, words: CutListWords): CutRange {
  const [, low = "", dash, high = "", more = ""] = /^([0-9]*)(-)?([0-9]*)(.*)$/s.exec(item)!;
  const first = numberOf(low, words);
  if (dash !== undefined && low !== "" && first === 0) throw usageFailure(words.numbering);
  const last = numberOf(high, words);
  if (more.startsWith("-")) throw usageFailure(words.range);
  if (more !== "") throw usageFailure(`${words.value} ${quote(rest.slice(item.length - more.length))}`);
  if (dash === undefined) {
    if (first === 0) throw usageFailure(words.numbering);
    return { first, last: first };
  }
  if (low === "" && high === "") throw usageFailure("invalid range with no endpoint: -");
  const start = low === "" ? 1 : first;
  if (high === "") return { first: start, last: Number.POSITIVE_INFINITY };
  if (last < start) throw usageFailure("invalid decreasing range");
  return { first: start, last };
}

/** Exact up to 2^53, which no line is long enough to exceed. 0 for no digits. */
function numberOf(digits: string, words: CutListWords): number {
  const value = digits === "" ? 0n : BigInt(digits);
  if (value >= UINTMAX) throw usageFailure(`${words.tooLarge} ${quote(digits)} is too large`);
  return Number(value);
}

function merged(ranges: readonly CutRange[]): CutRange[] {
  const result: CutRange[] = [];
  for (const range of [...ranges].sort((a, b) => a.first - b.first)) {
    const before = result.at(-1);
    if (before === undefined || range.first > before.last) result.push(range);
    else result[result.length - 1] = { first: before.first, last: Math.max(before.last, range.last) };
  }
  return result;
}
