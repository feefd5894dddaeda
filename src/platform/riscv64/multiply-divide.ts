/** The M extension but mul and mulw: products' high halves, quotients and remainders. */
import { multiply64, newUint128 } from "./softfloat/uint128.ts";

const TWO_32 = 4294967296;
/** Above this a divisor is too large for the estimate in `divideUnsigned`. */
const DIVISOR_LIMIT = 2 ** 50;

const product = newUint128();
/** Results of `divideUnsigned`: quotient low, high, remainder low, high. */
const quotient = new Int32Array(4);

/** @param d index of rd in `x`. */
export function executeMultiplyDivide(x: Int32Array, d: number, instruction: number): void {
  const s = ((instruction >>> 15) & 31) * 2;
  const t = ((instruction >>> 20) & 31) * 2;
  const funct3 = (instruction >>> 12) & 7;
  if (funct3 < 4) multiplyHigh(x, d, funct3, s, t);
  else if ((instruction & 8) !== 0) divideWord(x, d, funct3, x[s]!, x[t]!);
  else divide(x, d, funct3, s, t);
}

/** mulh (1), mulhsu (2), mulhu (3): a negative operand counts 2^64 too much in the unsigned product. */
function multiplyHigh(x: Int32Array, d: number, funct3: number, s: number, t: number): void {
  const aLow = x[s]!;
  const aHigh = x[s + 1]!;
  const bLow = x[t]!;
  const bHigh = x[t + 1]!;
  multiply64(product, aLow, aHigh, bLow, bHigh);
  let low = product[2]! >>> 0;
  let high = product[3]!;
  if (funct3 !== 3 && aHigh < 0) {
    low -= bLow >>> 0;
    high -= bHigh;
  }
  if (funct3 === 1 && bHigh < 0) {
    low -= aLow >>> 0;
    high -= aHigh;
  }
  x[d] = low;
  x[d + 1] = high + Math.floor(low / TWO_32);
}

/**
 * divw (4), divuw (5), remw (6), remuw (7). Division by zero and overflow: "M" chapter, "Semantics for division by zero
 * ...".
 */
function divideWord(x: Int32Array, d: number, funct3: number, a: number, b: number): void {
  let result: number;
  if (b === 0) result = funct3 < 6 ? -1 : a;
  else if (funct3 === 4) result = a / b;
  else if (funct3 === 5) result = (a >>> 0) / (b >>> 0);
  else if (funct3 === 6) result = a % b;
  else result = (a >>> 0) % (b >>> 0);
  result |= 0;
  x[d] = result;
  x[d + 1] = result >> 31;
}

/** div (4), divu (5), rem (6), remu (7): on magnitudes; -2^63 / -1 comes out as the overflow case wants it. */
function divide(x: Int32Array, d: number, funct3: number, s: number, t: number): void {
  let aLow = x[s]!;
  let aHigh = x[s + 1]!;
  let bLow = x[t]!;
  let bHigh = x[t + 1]!;
  const isRemainder = funct3 >= 6;
  if ((bLow | bHigh) === 0) {
    x[d] = isRemainder ? aLow : -1;
    x[d + 1] = isRemainder ? aHigh : -1;
    return;
  }
  let isNegative = false;
  if ((funct3 & 1) === 0) {
    isNegative = isRemainder ? aHigh < 0 : (aHigh ^ bHigh) < 0;
    if (aHigh < 0) {
      aHigh = ~aHigh + (aLow === 0 ? 1 : 0);
      aLow = -aLow | 0;
    }
    if (bHigh < 0) {
      bHigh = ~bHigh + (bLow === 0 ? 1 : 0);
      bLow = -bLow | 0;
    }
  }
  divideUnsigned(aLow, aHigh, bLow, bHigh);
  const low = quotient[isRemainder ? 2 : 0]!;
  const high = quotient[isRemainder ? 3 : 1]!;
  x[d] = isNegative ? -low : low;
  x[d + 1] = isNegative ? ~high + (low === 0 ? 1 : 0) : high;
}

/** Divides unsigned a by b, which is not zero, into `quotient`. */
function divideUnsigned(aLow: number, aHigh: number, bLow: number, bHigh: number): void {
  const a = (aHigh >>> 0) * TWO_32 + (aLow >>> 0);
  const b = (bHigh >>> 0) * TWO_32 + (bLow >>> 0);
  if (b > DIVISOR_LIMIT) {
    divideByLarge(aLow, aHigh, bLow, bHigh);
    return;
  }
  const estimate = Math.floor(a / b);
  if (a <= Number.MAX_SAFE_INTEGER) {
    storeCorrected(0, estimate, a - estimate * b, b);
    return;
  }
  // The operands and their quotient were rounded, so the estimate times b is off by up to 2^12: subtracted from a
  // modulo 2^64, that leaves a signed remainder a little outside of 0 .. b, which is a safe integer.
  const estimateHigh = Math.floor(estimate / TWO_32);
  const estimateLow = estimate - estimateHigh * TWO_32;
  multiply64(product, estimateLow | 0, estimateHigh | 0, bLow, bHigh);
  const low = (aLow >>> 0) - (product[0]! >>> 0);
  const high = (aHigh - product[1]! + Math.floor(low / TWO_32)) | 0;
  const rest = high * TWO_32 + (low >>> 0);
  const correction = Math.floor(rest / b);
  storeCorrected(estimateHigh, estimateLow + correction, rest - correction * b, b);
}

/** Stores high * 2^32 + low and the remainder; `low` may be one too large or too small, which the remainder shows. */
function storeCorrected(high: number, low: number, remainder: number, b: number): void {
  if (remainder < 0) {
    low--;
    remainder += b;
  } else if (remainder >= b) {
    low++;
    remainder -= b;
  }
  quotient[0] = low;
  quotient[1] = high + Math.floor(low / TWO_32);
  quotient[2] = remainder;
  quotient[3] = Math.floor(remainder / TWO_32);
}

/** Quotients below 2^14, rare: count on bigints. */
function divideByLarge(aLow: number, aHigh: number, bLow: number, bHigh: number): void {
  const a = (BigInt(aHigh >>> 0) << 32n) | BigInt(aLow >>> 0);
  const b = (BigInt(bHigh >>> 0) << 32n) | BigInt(bLow >>> 0);
  const rest = a % b;
  quotient[0] = Number(a / b);
  quotient[1] = 0;
  quotient[2] = Number(BigInt.asIntN(32, rest));
  quotient[3] = Number(BigInt.asIntN(32, rest >> 32n));
}
