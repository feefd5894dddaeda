// a * b + c in integers, rounded once: the reference for binary64 addition, subtraction, multiplication and fused
// multiply-add in every rounding mode. a + b is a * 1 + b; a * b is a * b + 0 with a zero of the product's sign.
//
// Method: the exact product in 128 bits, the addend aligned to it (jamming what falls off the end), one addition, one
// rounding; bit 126 has the weight of the leading one of a number with the common exponent. Jamming is safe: bits are
// lost only when the operands are 22 or more binades apart, and then at most one leading bit cancels.
// Special cases: IEEE 754-2019, 6.1 to 6.3 and 7.2.

import { RDN } from "./fcsr.ts";
import { type FloatState, invalidF64, writeF64, writeNaNF64 } from "./float-state.ts";
import { isNaNF64, isSignalingNaNF64 } from "./nan.ts";
import { F64Parts } from "./parts-f64.ts";
import { normalizeRoundPackF64 } from "./round-f64.ts";
import { addSigned, multiply64, newUint128, normalize, shiftRightJam } from "./uint128.ts";

const SIGN = 0x80000000 | 0;
const ONE_HIGH = 0x3ff00000;

const a = new F64Parts();
const b = new F64Parts();
const c = new F64Parts();
const product = newUint128();
const addend = newUint128();

/** `rd = rs1 * rs2 + rs3`, the product and the addend each with its sign flipped when asked for. */
export function mulAddF64Soft(
  state: FloatState,
  rm: number,
  rd: number,
  rs1: number,
  rs2: number,
  rs3: number,
  negateProduct: boolean,
  negateAddend: boolean,
): void {
  const words = state.f;
  const aHigh = words[2 * rs1 + 1]! ^ (negateProduct ? SIGN : 0);
  const cHigh = words[2 * rs3 + 1]! ^ (negateAddend ? SIGN : 0);
  mulAdd(state, rm, rd, words[2 * rs1]!, aHigh, words[2 * rs2]!, words[2 * rs2 + 1]!, words[2 * rs3]!, cHigh);
}

/** `rd = rs1 + rs2`, or `rs1 - rs2`. */
export function addF64Soft(state: FloatState, rm: number, rd: number, rs1: number, rs2: number, negate: boolean): void {
  const words = state.f;
  const cHigh = words[2 * rs2 + 1]! ^ (negate ? SIGN : 0);
  mulAdd(state, rm, rd, words[2 * rs1]!, words[2 * rs1 + 1]!, 0, ONE_HIGH, words[2 * rs2]!, cHigh);
}

/** `rd = rs1 * rs2`. */
export function mulF64Soft(state: FloatState, rm: number, rd: number, rs1: number, rs2: number): void {
  const words = state.f;
  const aHigh = words[2 * rs1 + 1]!;
  const bHigh = words[2 * rs2 + 1]!;
  mulAdd(state, rm, rd, words[2 * rs1]!, aHigh, words[2 * rs2]!, bHigh, 0, (aHigh ^ bHigh) & SIGN);
}

function mulAdd(
  state: FloatState,
  rm: number,
  rd: number,
  aLow: number,
  aHigh: number,
  bLow: number,
  bHigh: number,
  cLow: number,
  cHigh: number,
): void {
  a.unpack(aLow, aHigh);
  b.unpack(bLow, bHigh);
  c.unpack(cLow, cHigh);
  const productSign = a.sign ^ b.sign;

  if (a.isSpecial() || b.isSpecial() || c.isSpecial()) {
    mulAddSpecial(state, rd, aLow, aHigh, bLow, bHigh, cLow, cHigh);
    return;
  }
  if (a.isZero() || b.isZero()) {
    if (!c.isZero()) writeF64(state, rd, cLow, cHigh);
    else writeZeroSum(state, rm, rd, productSign, c.sign);
    return;
  }

  // Significands at bits 63 and 62 put the product's leading one at bit 126 or 125.
  multiply64(product, a.low << 11, (a.high << 11) | (a.low >>> 21), b.low << 10, (b.high << 10) | (b.low >>> 22));
  let exponent = a.exponent + b.exponent - 1022;
  let sign = productSign;
  if (!c.isZero()) {
    addend[3] = (c.high << 10) | (c.low >>> 22);
    addend[2] = c.low << 10;
    addend[1] = 0;
    addend[0] = 0;
    const distance = exponent - c.exponent;
    if (distance >= 0) {
      shiftRightJam(addend, distance);
    } else {
      shiftRightJam(product, -distance);
      exponent = c.exponent;
    }
    if (addSigned(product, addend, productSign === c.sign ? 1 : -1)) sign ^= 1;
    if ((product[0]! | product[1]! | product[2]! | product[3]!) === 0) {
      writeZeroSum(state, rm, rd, productSign, c.sign);
      return;
    }
  }
  exponent -= normalize(product);
  const sticky = (product[0]! | product[1]!) !== 0 ? 1 : 0;
  normalizeRoundPackF64(state, rm, rd, sign, exponent - 1, product[2]! | sticky, product[3]!);
}

/** IEEE 754-2019, 6.3: an exact zero sum of unlike signs is +0, except when rounding down; of like signs, it keeps it. */
function writeZeroSum(state: FloatState, rm: number, rd: number, sign: number, otherSign: number): void {
  const isNegative = sign === otherSign ? sign !== 0 : rm === RDN;
  writeF64(state, rd, 0, isNegative ? SIGN : 0);
}

/** One operand at least is infinite or NaN. */
function mulAddSpecial(
  state: FloatState,
  rd: number,
  aLow: number,
  aHigh: number,
  bLow: number,
  bHigh: number,
  cLow: number,
  cHigh: number,
): void {
  const isSignaling =
    isSignalingNaNF64(aLow, aHigh) || isSignalingNaNF64(bLow, bHigh) || isSignalingNaNF64(cLow, cHigh);
  const isFactorNaN = isNaNF64(aLow, aHigh) || isNaNF64(bLow, bHigh);
  const isProductInfinite = !isFactorNaN && (a.isSpecial() || b.isSpecial());
  // RISC-V Unprivileged ISA, "F" extension: infinity times zero is invalid "even when the addend is a quiet NaN".
  if (isSignaling || (isProductInfinite && (a.isZero() || b.isZero()))) {
    invalidF64(state, rd);
  } else if (isFactorNaN || isNaNF64(cLow, cHigh)) {
    writeNaNF64(state, rd);
  } else if (!isProductInfinite) {
    writeF64(state, rd, cLow, cHigh);
  } else if (c.isSpecial() && ((aHigh ^ bHigh ^ cHigh) & SIGN) !== 0) {
    invalidF64(state, rd);
  } else {
    writeF64(state, rd, 0, ((aHigh ^ bHigh) & SIGN) | 0x7ff00000);
  }
}
