import { Failure } from "../../tool.ts";
import type { TrElement } from "./array.ts";

export interface TrOptions {
  readonly isComplement: boolean;
  readonly isTruncating: boolean;
  /** Two arrays, and no -d. */
  readonly isTranslating: boolean;
}

/** Checks both arrays, as validate() of tr does. @returns the second, with repeats and its end as long as they have to be. @throws Failure */
export function validated(
  first: readonly TrElement[],
  given: readonly TrElement[] | null,
  options: TrOptions,
): TrElement[] {
  const { isComplement, isTruncating, isTranslating } = options;
  if (first.some(isIndefinite)) throw new Failure("the [c*] repeat construct may not appear in string1");
  if (given === null) return [];
  const length = isComplement ? 256 - memberSet(first).size : lengthOf(first);
  const repeats = given.filter(isIndefinite).length;
  if (repeats > 1) throw new Failure("only one [c*] repeat construct may appear in string2");
  if (!isTranslating) {
    if (repeats > 0) throw new Failure("the [c*] construct may appear in string2 only when translating");
    return [...given];
  }
  const missing = Math.max(0, length - lengthOf(given));
  const second = given.map((element) => (isIndefinite(element) ? { ...element, count: missing } : element));
  if (second.some(({ kind }) => kind === "equivalence"))
    throw new Failure("[=c=] expressions may not appear in string2 when translating");
  if (second.some(({ kind, name }) => kind === "class" && name !== "upper" && name !== "lower"))
    throw new Failure(
      "when translating, the only character classes that may appear in\nstring2 are 'upper' and 'lower'",
    );
  if (!isComplement) checkCaseClasses(first, second);
  const short = length - lengthOf(second);
  if (short > 0 && !isTruncating) {
    const last = second.at(-1);
    if (lengthOf(second) === 0 || last === undefined)
      throw new Failure("when not truncating set1, string2 must be non-empty");
    if (last.kind === "class")
      throw new Failure(
        "when translating with string1 longer than string2,\nthe latter string must not end with a character class",
      );
    second.push({ kind: "repeat", bytes: [last.bytes.at(-1)!], count: short });
  }
  const isUniform = lengthOf(second) === length && memberSet(second).size === 1;
  if (isComplement && first.some(({ kind }) => kind === "class") && !isUniform)
    throw new Failure(
      "when translating with complemented character classes,\nstring2 must map all characters in the domain to one",
    );
  return second;
}

/** What each byte becomes. */
export function translation(
  first: readonly TrElement[],
  second: readonly TrElement[],
  { isComplement }: TrOptions,
): Uint8Array {
  const map = Uint8Array.from({ length: 256 }, (_, byte) => byte);
  const targets = bytesIn(second);
  for (const byte of isComplement ? complement(memberSet(first)) : bytesIn(first)) {
    const { done, value } = targets.next();
    if (done) break;
    map[byte] = value;
  }
  return map;
}

/** The bytes of an array as a set. */
export function members(array: readonly TrElement[], isComplement: boolean): ReadonlySet<number> {
  const set = memberSet(array);
  return isComplement ? new Set(complement(set)) : set;
}

function memberSet(array: readonly TrElement[]): Set<number> {
  return new Set(array.flatMap(({ bytes, count }) => (count === 0 ? [] : bytes)));
}

function* complement(set: ReadonlySet<number>): Generator<number, undefined> {
  for (let byte = 0; byte < 256; byte++) if (!set.has(byte)) yield byte;
}

function* bytesIn(array: readonly TrElement[]): Generator<number, undefined> {
  for (const { bytes, count } of array) for (let i = 0; i < count; i++) yield* bytes;
}

function isIndefinite({ kind, count }: TrElement): boolean {
  return kind === "repeat" && count === 0;
}

function lengthOf(array: readonly TrElement[]): number {
  return array.reduce((sum, { bytes, count }) => sum + bytes.length * count, 0);
}

/** A case class of the second array needs one in the same place of the first. */
function checkCaseClasses(first: readonly TrElement[], second: readonly TrElement[]): void {
  const starts = new Set<number>();
  let at = 0;
  for (const { kind, name, bytes, count } of first) {
    if (kind === "class" && (name === "upper" || name === "lower")) starts.add(at);
    at += bytes.length * count;
  }
  const length = at;
  at = 0;
  for (const { kind, bytes, count } of second) {
    if (at > length) return;
    if (kind === "class" && !starts.has(at)) throw new Failure("misaligned [:upper:] and/or [:lower:] construct");
    at += bytes.length * count;
  }
}
