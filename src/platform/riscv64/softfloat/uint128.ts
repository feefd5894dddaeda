// 128-bit unsigned integers as four words, lowest first: room for a 106-bit product, an addend and the guard bits.
// Plain schoolbook arithmetic (Knuth, The Art of Computer Programming 2, 4.3.1) on preallocated arrays.

export type Uint128 = Int32Array;

export function newUint128(): Uint128 {
  return new Int32Array(4);
}

const TWO_32 = 4294967296;

/** High word of the 64-bit product of two unsigned words. */
function multiplyHigh(a: number, b: number): number {
  const aHigh = a >>> 16;
  const aLow = a & 0xffff;
  const bHigh = b >>> 16;
  const bLow = b & 0xffff;
  const middle = aHigh * bLow + (Math.imul(aLow, bLow) >>> 16);
  return aHigh * bHigh + Math.floor((aLow * bHigh + middle) / 0x10000);
}

/** `out = a * b` for two 64-bit integers given as words. */
export function multiply64(out: Uint128, aLow: number, aHigh: number, bLow: number, bHigh: number): void {
  out[0] = Math.imul(aLow, bLow);
  const word1 = multiplyHigh(aLow, bLow) + (Math.imul(aLow, bHigh) >>> 0) + (Math.imul(aHigh, bLow) >>> 0);
  out[1] = word1;
  const word2 =
    multiplyHigh(aLow, bHigh) +
    multiplyHigh(aHigh, bLow) +
    (Math.imul(aHigh, bHigh) >>> 0) +
    Math.floor(word1 / TWO_32);
  out[2] = word2;
  out[3] = multiplyHigh(aHigh, bHigh) + Math.floor(word2 / TWO_32);
}

/** `x = x >> distance`, with the lowest bit set when a bit was lost ("jamming": rounding needs to know). */
export function shiftRightJam(x: Uint128, distance: number): void {
  let lost = 0;
  let left = Math.min(distance, 128);
  for (; left >= 32; left -= 32) {
    lost |= x[0]!;
    x[0] = x[1]!;
    x[1] = x[2]!;
    x[2] = x[3]!;
    x[3] = 0;
  }
  if (left > 0) {
    const up = 32 - left;
    lost |= x[0]! << up;
    x[0] = (x[0]! >>> left) | (x[1]! << up);
    x[1] = (x[1]! >>> left) | (x[2]! << up);
    x[2] = (x[2]! >>> left) | (x[3]! << up);
    x[3] = x[3]! >>> left;
  }
  if (lost !== 0) x[0]! |= 1;
}

/** `x = |x + factor * y|` for a factor of 1 or -1; true when the sum was negative. The caller rules out overflow. */
export function addSigned(x: Uint128, y: Uint128, factor: 1 | -1): boolean {
  let carry = 0;
  for (let i = 0; i < 4; i++) {
    const sum = (x[i]! >>> 0) + factor * (y[i]! >>> 0) + carry;
    x[i] = sum;
    carry = Math.floor(sum / TWO_32);
  }
  if (carry >= 0) return false;
  let borrow = 0;
  for (let i = 0; i < 4; i++) {
    const negated = borrow - (x[i]! >>> 0);
    x[i] = negated;
    borrow = negated < 0 ? -1 : 0;
  }
  return true;
}

/** Shift left until one of the upper two bits is set; the distance. `x` is not zero. */
export function normalize(x: Uint128): number {
  let distance = 0;
  for (; x[3] === 0; distance += 32) {
    x[3] = x[2]!;
    x[2] = x[1]!;
    x[1] = x[0]!;
    x[0] = 0;
  }
  const shift = Math.clz32(x[3]!) - 1;
  if (shift <= 0) return distance;
  const down = 32 - shift;
  x[3] = (x[3]! << shift) | (x[2]! >>> down);
  x[2] = (x[2]! << shift) | (x[1]! >>> down);
  x[1] = (x[1]! << shift) | (x[0]! >>> down);
  x[0] = x[0]! << shift;
  return distance + shift;
}
