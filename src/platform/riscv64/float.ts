/** The F and D extensions but loads and stores: from the instruction word to the arithmetic in softfloat/. */
import { RM_DYNAMIC } from "./float-encoding.ts";
import type { RiscvRegisters } from "./registers.ts";
import * as soft from "./softfloat/index.ts";

/** The major opcode; the others given to `executeFloat` are the fused multiply-adds. */
const OP_FP = 0x53;
const SIGN = 0x80000000;

/**
 * Executes an instruction `isFloatInstruction` accepted.
 * @param d index of rd in `x`, for the instructions that have an integer result.
 * @returns false when it is illegal: it takes the rounding mode from frm, and that holds a reserved value.
 */
export function executeFloat(registers: RiscvRegisters, d: number, instruction: number): boolean {
  const rd = (instruction >>> 7) & 31;
  const rs1 = (instruction >>> 15) & 31;
  const rs2 = (instruction >>> 20) & 31;
  const funct3 = (instruction >>> 12) & 7;
  // What has no rounding mode has a smaller number there.
  const rm = funct3 === RM_DYNAMIC ? registers.fcsr >> 5 : funct3;
  if (rm > soft.RMM) return false;
  if ((instruction & 0x7f) !== OP_FP) {
    const member = (instruction >>> 2) & 3;
    const rs3 = instruction >>> 27;
    if ((instruction & (1 << 25)) !== 0) soft.f64MulAdd(registers, member, rm, rd, rs1, rs2, rs3);
    else soft.f32MulAdd(registers, member, rm, rd, rs1, rs2, rs3);
    return true;
  }
  // funct7, whose lowest bit is the format: 0 is single.
  switch (instruction >>> 25) {
    case 0x00:
      soft.f32Add(registers, rm, rd, rs1, rs2);
      break;
    case 0x01:
      soft.f64Add(registers, rm, rd, rs1, rs2);
      break;
    case 0x04:
      soft.f32Sub(registers, rm, rd, rs1, rs2);
      break;
    case 0x05:
      soft.f64Sub(registers, rm, rd, rs1, rs2);
      break;
    case 0x08:
      soft.f32Mul(registers, rm, rd, rs1, rs2);
      break;
    case 0x09:
      soft.f64Mul(registers, rm, rd, rs1, rs2);
      break;
    case 0x0c:
      soft.f32Div(registers, rm, rd, rs1, rs2);
      break;
    case 0x0d:
      soft.f64Div(registers, rm, rd, rs1, rs2);
      break;
    case 0x10: {
      const bits = injectSign(funct3, soft.readF32(registers, rs1), soft.readF32(registers, rs2));
      registers.f[2 * rd] = bits;
      registers.f[2 * rd + 1] = -1;
      break;
    }
    case 0x11: {
      const { f } = registers;
      const high = injectSign(funct3, f[2 * rs1 + 1]!, f[2 * rs2 + 1]!);
      f[2 * rd] = f[2 * rs1]!;
      f[2 * rd + 1] = high;
      break;
    }
    case 0x14:
      if (funct3 === 0) soft.f32Min(registers, rd, rs1, rs2);
      else soft.f32Max(registers, rd, rs1, rs2);
      break;
    case 0x15:
      if (funct3 === 0) soft.f64Min(registers, rd, rs1, rs2);
      else soft.f64Max(registers, rd, rs1, rs2);
      break;
    case 0x20:
      soft.f64ToF32(registers, rm, rd, rs1);
      break;
    case 0x21:
      soft.f32ToF64(registers, rd, rs1);
      break;
    case 0x2c:
      soft.f32Sqrt(registers, rm, rd, rs1);
      break;
    case 0x2d:
      soft.f64Sqrt(registers, rm, rd, rs1);
      break;
    case 0x50:
      setWord(registers, d, compareSingle(registers, funct3, rs1, rs2));
      break;
    case 0x51:
      setWord(registers, d, compareDouble(registers, funct3, rs1, rs2));
      break;
    case 0x60:
      singleToInteger(registers, rm, rs2, d, rs1);
      break;
    case 0x61:
      doubleToInteger(registers, rm, rs2, d, rs1);
      break;
    case 0x68:
      integerToSingle(registers, rm, rs2, rd, rs1);
      break;
    case 0x69:
      integerToDouble(registers, rm, rs2, rd, rs1);
      break;
    case 0x70:
      setWord(registers, d, funct3 === 0 ? registers.f[2 * rs1]! : soft.f32Class(registers, rs1));
      break;
    case 0x71:
      if (funct3 === 0) movePair(registers.f, 2 * rs1, registers.x, d);
      else setWord(registers, d, soft.f64Class(registers, rs1));
      break;
    case 0x78:
      registers.f[2 * rd] = registers.x[2 * rs1]!;
      registers.f[2 * rd + 1] = -1;
      break;
    default: // 0x79, fmv.d.x
      movePair(registers.x, 2 * rs1, registers.f, 2 * rd);
  }
  return true;
}

/** fsgnj (0), fsgnjn (1), fsgnjx (2) on the words with the sign bits. */
function injectSign(funct3: number, a: number, b: number): number {
  if (funct3 === 0) return (a & ~SIGN) | (b & SIGN);
  if (funct3 === 1) return (a & ~SIGN) | (~b & SIGN);
  return a ^ (b & SIGN);
}

function setWord(registers: RiscvRegisters, d: number, value: number): void {
  registers.x[d] = value;
  registers.x[d + 1] = value >> 31;
}

function movePair(from: Int32Array, fromIndex: number, to: Int32Array, toIndex: number): void {
  to[toIndex] = from[fromIndex]!;
  to[toIndex + 1] = from[fromIndex + 1]!;
}

/** fle (0), flt (1), feq (2). */
function compareSingle(registers: RiscvRegisters, funct3: number, rs1: number, rs2: number): number {
  if (funct3 === 0) return soft.f32Le(registers, rs1, rs2);
  return funct3 === 1 ? soft.f32Lt(registers, rs1, rs2) : soft.f32Eq(registers, rs1, rs2);
}

function compareDouble(registers: RiscvRegisters, funct3: number, rs1: number, rs2: number): number {
  if (funct3 === 0) return soft.f64Le(registers, rs1, rs2);
  return funct3 === 1 ? soft.f64Lt(registers, rs1, rs2) : soft.f64Eq(registers, rs1, rs2);
}

// The rs2 field of a conversion names the integer type: w (0), wu (1), l (2), lu (3). Words are sign-extended, wu too.

function singleToInteger(registers: RiscvRegisters, rm: number, type: number, d: number, rs1: number): void {
  if (type === 0) setWord(registers, d, soft.f32ToI32(registers, rm, rs1));
  else if (type === 1) setWord(registers, d, soft.f32ToU32(registers, rm, rs1) | 0);
  else if (type === 2) soft.f32ToI64(registers, rm, registers.x, d, rs1);
  else soft.f32ToU64(registers, rm, registers.x, d, rs1);
}

function doubleToInteger(registers: RiscvRegisters, rm: number, type: number, d: number, rs1: number): void {
  if (type === 0) setWord(registers, d, soft.f64ToI32(registers, rm, rs1));
  else if (type === 1) setWord(registers, d, soft.f64ToU32(registers, rm, rs1) | 0);
  else if (type === 2) soft.f64ToI64(registers, rm, registers.x, d, rs1);
  else soft.f64ToU64(registers, rm, registers.x, d, rs1);
}

function integerToSingle(registers: RiscvRegisters, rm: number, type: number, rd: number, rs1: number): void {
  const low = registers.x[2 * rs1]!;
  const high = registers.x[2 * rs1 + 1]!;
  if (type === 0) soft.i32ToF32(registers, rm, rd, low);
  else if (type === 1) soft.u32ToF32(registers, rm, rd, low);
  else if (type === 2) soft.i64ToF32(registers, rm, rd, low, high);
  else soft.u64ToF32(registers, rm, rd, low, high);
}

function integerToDouble(registers: RiscvRegisters, rm: number, type: number, rd: number, rs1: number): void {
  const low = registers.x[2 * rs1]!;
  const high = registers.x[2 * rs1 + 1]!;
  if (type === 0) soft.i32ToF64(registers, rd, low);
  else if (type === 1) soft.u32ToF64(registers, rd, low);
  else if (type === 2) soft.i64ToF64(registers, rm, rd, low, high);
  else soft.u64ToF64(registers, rm, rd, low, high);
}
