/** Fields of F and D instructions, and which encodings are instructions at all. */

/** Rounding mode field: take it from fcsr. */
export const RM_DYNAMIC = 7;

/** Rounding modes 5 and 6 are reserved; qemu, spike and hardware raise an illegal-instruction exception. */
function hasValidRounding(instruction: number): boolean {
  const rm = (instruction >>> 12) & 7;
  return rm <= 4 || rm === RM_DYNAMIC;
}

/** @param instruction a word whose major opcode is OP-FP or one of the four fused multiply-adds. */
export function isFloatInstruction(instruction: number): boolean {
  const format = (instruction >>> 25) & 3;
  if (format > 1) return false; // Zfh, Q
  if ((instruction & 0x7f) !== 0x53) return hasValidRounding(instruction);
  const rs2 = (instruction >>> 20) & 31;
  const funct3 = (instruction >>> 12) & 7;
  switch (instruction >>> 27) {
    case 0x00: // fadd
    case 0x01: // fsub
    case 0x02: // fmul
    case 0x03: // fdiv
      return hasValidRounding(instruction);
    case 0x0b: // fsqrt
      return rs2 === 0 && hasValidRounding(instruction);
    case 0x04: // fsgnj, fsgnjn, fsgnjx
      return funct3 <= 2;
    case 0x05: // fmin, fmax
      return funct3 <= 1;
    case 0x08: // fcvt.s.d, fcvt.d.s: the source is the other format
      return rs2 === 1 - format && hasValidRounding(instruction);
    case 0x14: // fle, flt, feq
      return funct3 <= 2;
    case 0x18: // fcvt to w, wu, l, lu
    case 0x1a: // fcvt from w, wu, l, lu
      return rs2 <= 3 && hasValidRounding(instruction);
    case 0x1c: // fmv.x, fclass
      return rs2 === 0 && funct3 <= 1;
    case 0x1e: // fmv to f
      return rs2 === 0 && funct3 === 0;
    default:
      return false;
  }
}
