/** A set of bytes: element `b` is 1 when byte `b` is in it. */
export type ByteSet = Uint8Array;

export function emptySet(): ByteSet {
  return new Uint8Array(256);
}

export function setOf(...bytes: readonly number[]): ByteSet {
  const set = emptySet();
  for (const byte of bytes) set[byte] = 1;
  return set;
}

export function setWhere(isIn: (byte: number) => boolean): ByteSet {
  return emptySet().map((_, byte) => (isIn(byte) ? 1 : 0));
}

export function complement(set: ByteSet): ByteSet {
  return set.map((isIn) => 1 - isIn);
}

/** With each letter the other case of it. */
export function withBothCases(set: ByteSet): ByteSet {
  return set.map((isIn, byte) => (isIn === 1 || set[otherCase(byte)] === 1 ? 1 : 0));
}

export function otherCase(byte: number): number {
  if (byte >= 65 && byte <= 90) return byte + 32;
  if (byte >= 97 && byte <= 122) return byte - 32;
  return byte;
}

/** The only byte of a set; -1 when it has none or several. */
export function onlyByte(set: ByteSet): number {
  const byte = set.indexOf(1);
  return byte >= 0 && set.lastIndexOf(1) === byte ? byte : -1;
}

const isUpper = (byte: number) => byte >= 65 && byte <= 90;
const isLower = (byte: number) => byte >= 97 && byte <= 122;
const isDigit = (byte: number) => byte >= 48 && byte <= 57;
const isAlpha = (byte: number) => isUpper(byte) || isLower(byte);
const isAlnum = (byte: number) => isAlpha(byte) || isDigit(byte);
const isGraph = (byte: number) => byte > 32 && byte < 127;

/** [:NAME:] of the C locale. */
export const CHARACTER_CLASSES: ReadonlyMap<string, ByteSet> = new Map([
  ["alnum", setWhere(isAlnum)],
  ["alpha", setWhere(isAlpha)],
  ["blank", setOf(32, 9)],
  ["cntrl", setWhere((byte) => byte < 32 || byte === 127)],
  ["digit", setWhere(isDigit)],
  ["graph", setWhere(isGraph)],
  ["lower", setWhere(isLower)],
  ["print", setWhere((byte) => byte === 32 || isGraph(byte))],
  ["punct", setWhere((byte) => isGraph(byte) && !isAlnum(byte))],
  ["space", setWhere((byte) => byte === 32 || (byte >= 9 && byte <= 13))],
  ["upper", setWhere(isUpper)],
  ["xdigit", setWhere((byte) => isDigit(byte) || (byte >= 65 && byte <= 70) || (byte >= 97 && byte <= 102))],
]);

/** What `\w` matches, and what words are made of. */
export const WORD: ByteSet = setWhere((byte) => isAlnum(byte) || byte === 95);
