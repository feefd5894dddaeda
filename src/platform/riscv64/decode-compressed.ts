/**
 * The C extension: each 16-bit instruction of RV64DC stands for one 32-bit instruction, so it is expanded to that and
 * decoded once. Encodings: unprivileged spec, chapter "C", tables "Instruction listing for RVC, Quadrant 0..2".
 */
import { encodeB, encodeI, encodeJ, encodeR, encodeS, encodeU } from "./encode.ts";

/** No 32-bit instruction; decodes to OP_ILLEGAL. The spec defines the all-zero parcel as illegal for good. */
export const ILLEGAL_INSTRUCTION = 0;

const SP = 2;

/** @param c the parcel, 0..0xffff, whose low two bits are not 11. */
export function expandCompressed(c: number): number {
  switch (c & 3) {
    case 0:
      return expandQuadrant0(c);
    case 1:
      return expandQuadrant1(c);
    default:
      return expandQuadrant2(c);
  }
}

/** Bits `high..low` of the parcel, moved to bit `to`. */
function bits(c: number, high: number, low: number, to: number): number {
  return ((c >>> low) & ((1 << (high - low + 1)) - 1)) << to;
}

/** The six-bit immediate in bits 12, 6..2, sign-extended. */
function signedImmediate(c: number): number {
  return (bits(c, 12, 12, 31) >> 26) | bits(c, 6, 2, 0);
}

const wordOffset = (c: number): number => bits(c, 12, 10, 3) | bits(c, 6, 6, 2) | bits(c, 5, 5, 6);
const doubleOffset = (c: number): number => bits(c, 12, 10, 3) | bits(c, 6, 5, 6);

/** Loads and stores through x8..x15, and addi4spn. */
function expandQuadrant0(c: number): number {
  const low = 8 + bits(c, 4, 2, 0); // rd' or rs2'
  const base = 8 + bits(c, 9, 7, 0);
  switch (c >>> 13) {
    case 0: {
      const value = bits(c, 12, 11, 4) | bits(c, 10, 7, 6) | bits(c, 6, 6, 2) | bits(c, 5, 5, 3);
      return value === 0 ? ILLEGAL_INSTRUCTION : encodeI(0x13, 0, low, SP, value);
    }
    case 1:
      return encodeI(0x07, 3, low, base, doubleOffset(c));
    case 2:
      return encodeI(0x03, 2, low, base, wordOffset(c));
    case 3:
      return encodeI(0x03, 3, low, base, doubleOffset(c));
    case 5:
      return encodeS(0x27, 3, base, low, doubleOffset(c));
    case 6:
      return encodeS(0x23, 2, base, low, wordOffset(c));
    case 7:
      return encodeS(0x23, 3, base, low, doubleOffset(c));
    default:
      return ILLEGAL_INSTRUCTION; // 100: Zcb
  }
}

/** Immediates, ALU operations on x8..x15, branches. */
function expandQuadrant1(c: number): number {
  const rd = bits(c, 11, 7, 0);
  const value = signedImmediate(c);
  switch (c >>> 13) {
    case 0:
      return encodeI(0x13, 0, rd, rd, value);
    case 1:
      return rd === 0 ? ILLEGAL_INSTRUCTION : encodeI(0x1b, 0, rd, rd, value);
    case 2:
      return encodeI(0x13, 0, rd, 0, value);
    case 3: {
      if (rd !== SP) return value === 0 ? ILLEGAL_INSTRUCTION : encodeU(0x37, rd, value << 12);
      const step =
        (bits(c, 12, 12, 31) >> 22) | bits(c, 6, 6, 4) | bits(c, 5, 5, 6) | bits(c, 4, 3, 7) | bits(c, 2, 2, 5);
      return step === 0 ? ILLEGAL_INSTRUCTION : encodeI(0x13, 0, SP, SP, step);
    }
    case 4:
      return expandArithmetic(c, 8 + (rd & 7), value);
    case 5:
      return encodeJ(0x6f, 0, jumpDistance(c));
    case 6:
      return encodeB(0x63, 0, 8 + (rd & 7), 0, branchDistance(c));
    default:
      return encodeB(0x63, 1, 8 + (rd & 7), 0, branchDistance(c));
  }
}

/** Quadrant 1, funct3 100: shifts and andi, and the register-register operations. */
function expandArithmetic(c: number, rd: number, value: number): number {
  switch (bits(c, 11, 10, 0)) {
    case 0:
      return encodeI(0x13, 5, rd, rd, value & 63);
    case 1:
      return encodeI(0x13, 5, rd, rd, 0x400 | (value & 63));
    case 2:
      return encodeI(0x13, 7, rd, rd, value);
  }
  const rs2 = 8 + bits(c, 4, 2, 0);
  switch (bits(c, 12, 12, 2) | bits(c, 6, 5, 0)) {
    case 0:
      return encodeR(0x33, 0, 0x20, rd, rd, rs2); // c.sub
    case 1:
      return encodeR(0x33, 4, 0, rd, rd, rs2); // c.xor
    case 2:
      return encodeR(0x33, 6, 0, rd, rd, rs2); // c.or
    case 3:
      return encodeR(0x33, 7, 0, rd, rd, rs2); // c.and
    case 4:
      return encodeR(0x3b, 0, 0x20, rd, rd, rs2); // c.subw
    case 5:
      return encodeR(0x3b, 0, 0, rd, rd, rs2); // c.addw
    default:
      return ILLEGAL_INSTRUCTION;
  }
}

function jumpDistance(c: number): number {
  return (
    (bits(c, 12, 12, 31) >> 20) |
    bits(c, 11, 11, 4) |
    bits(c, 10, 9, 8) |
    bits(c, 8, 8, 10) |
    bits(c, 7, 7, 6) |
    bits(c, 6, 6, 7) |
    bits(c, 5, 3, 1) |
    bits(c, 2, 2, 5)
  );
}

function branchDistance(c: number): number {
  return (bits(c, 12, 12, 31) >> 23) | bits(c, 11, 10, 3) | bits(c, 6, 5, 6) | bits(c, 4, 3, 1) | bits(c, 2, 2, 5);
}

/** Stack-relative loads and stores, slli, jr, mv, ebreak, jalr, add. */
function expandQuadrant2(c: number): number {
  const rd = bits(c, 11, 7, 0);
  const rs2 = bits(c, 6, 2, 0);
  const doubleLoad = bits(c, 12, 12, 5) | bits(c, 6, 5, 3) | bits(c, 4, 2, 6);
  const doubleStore = bits(c, 12, 10, 3) | bits(c, 9, 7, 6);
  switch (c >>> 13) {
    case 0:
      return encodeI(0x13, 1, rd, rd, bits(c, 12, 12, 5) | rs2);
    case 1:
      return encodeI(0x07, 3, rd, SP, doubleLoad);
    case 2:
      if (rd === 0) return ILLEGAL_INSTRUCTION;
      return encodeI(0x03, 2, rd, SP, bits(c, 12, 12, 5) | bits(c, 6, 4, 2) | bits(c, 3, 2, 6));
    case 3:
      return rd === 0 ? ILLEGAL_INSTRUCTION : encodeI(0x03, 3, rd, SP, doubleLoad);
    case 4:
      return expandJumpOrMove((c & 0x1000) !== 0, rd, rs2);
    case 5:
      return encodeS(0x27, 3, SP, rs2, doubleStore);
    case 6:
      return encodeS(0x23, 2, SP, rs2, bits(c, 12, 9, 2) | bits(c, 8, 7, 6));
    default:
      return encodeS(0x23, 3, SP, rs2, doubleStore);
  }
}

function expandJumpOrMove(isLinkOrAdd: boolean, rd: number, rs2: number): number {
  if (rs2 !== 0) return encodeR(0x33, 0, 0, rd, isLinkOrAdd ? rd : 0, rs2);
  if (rd !== 0) return encodeI(0x67, 0, isLinkOrAdd ? 1 : 0, rd, 0);
  return isLinkOrAdd ? 0x00100073 : ILLEGAL_INSTRUCTION; // c.ebreak; the other is reserved
}
