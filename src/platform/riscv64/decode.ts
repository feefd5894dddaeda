import { isCsrInstruction } from "./csr.ts";
import { isFloatInstruction } from "./float-encoding.ts";
import * as op from "./opcodes.ts";

/** Destination index of writes to x0: the dummy register behind x31. */
const DUMMY = 64;
/**
 * `pageOffset` of an instruction that must not be decoded into in-page jumps, because it is not executed in its place.
 */
export const NO_PAGE = -1;

const NONE = op.OP_ILLEGAL;
// By funct3.
const LOADS = [op.OP_LB, op.OP_LH, op.OP_LW, op.OP_LD, op.OP_LBU, op.OP_LHU, op.OP_LWU, NONE];
const STORES = [op.OP_SB, op.OP_SH, op.OP_SW, op.OP_SD, NONE, NONE, NONE, NONE];
const FLOAT_LOADS = [NONE, NONE, op.OP_FLW, op.OP_FLD, NONE, NONE, NONE, NONE];
const FLOAT_STORES = [NONE, NONE, op.OP_FSW, op.OP_FSD, NONE, NONE, NONE, NONE];
const REGISTER_OPS = [op.OP_ADD, op.OP_SLL, op.OP_SLT, op.OP_SLTU, op.OP_XOR, op.OP_SRL, op.OP_OR, op.OP_AND];
const WORD_OPS = [op.OP_ADDW, op.OP_SLLW, NONE, NONE, NONE, op.OP_SRLW, NONE, NONE];
const BRANCHES = [op.OP_BEQ, op.OP_BNE, NONE, NONE, op.OP_BLT, op.OP_BGE, op.OP_BLTU, op.OP_BGEU];

/**
 * Decodes one instruction into `out[at]`, `out[at + 1]` (the form is described in opcodes.ts).
 *
 * Reserved encodings become OP_ILLEGAL; hints become what they are without the hint (unprivileged spec, "HINT
 * Instructions").
 * @param instruction the 32-bit instruction word, a compressed one already expanded.
 * @param length 4, or 2 when it was compressed.
 * @param pageOffset offset of the instruction in its page, or NO_PAGE.
 */
export function decode(instruction: number, length: number, pageOffset: number, out: Int32Array, at: number): void {
  const rd = (instruction >>> 7) & 31;
  const rs1 = (instruction >>> 15) & 31;
  const rs2 = (instruction >>> 20) & 31;
  const funct3 = (instruction >>> 12) & 7;
  let operation = NONE;
  let immediate = instruction >> 20;
  let destination = rd === 0 ? DUMMY : rd * 2;
  let source = rs1;
  switch (instruction & 0x7f) {
    case 0x03:
      operation = LOADS[funct3]!;
      break;
    case 0x07:
      operation = FLOAT_LOADS[funct3]!;
      destination = rd * 2; // f0 is a register like any other
      break;
    case 0x0f:
      // fence, whose reserved fields are ignored (unprivileged spec, "Memory Ordering Instructions"): all harts run on
      // one thread. fence.i: decoded instructions are always coherent with memory (code-cache.ts).
      if (funct3 <= 1) operation = op.OP_NOP;
      break;
    case 0x13:
      operation = decodeImmediate(funct3, rs1, instruction);
      break;
    case 0x17:
      operation = op.OP_AUIPC;
      immediate = instruction & 0xfffff000;
      break;
    case 0x1b:
      operation = decodeWordImmediate(funct3, instruction);
      break;
    case 0x23:
    case 0x27:
      operation = ((instruction & 4) === 0 ? STORES : FLOAT_STORES)[funct3]!;
      immediate = ((instruction >> 25) << 5) | rd;
      break;
    case 0x2f:
      if (isAtomic(funct3, rs2, instruction)) operation = op.OP_ATOMIC;
      immediate = instruction;
      break;
    case 0x33:
      operation = decodeRegister(funct3, rs1, rs2, instruction);
      if (operation === op.OP_MV && rs1 === 0) source = rs2;
      immediate = instruction;
      break;
    case 0x37:
      operation = op.OP_LI;
      immediate = instruction & 0xfffff000;
      break;
    case 0x3b:
      operation = decodeWordRegister(funct3, instruction);
      immediate = instruction;
      break;
    case 0x43:
    case 0x47:
    case 0x4b:
    case 0x4f:
    case 0x53:
      if (isFloatInstruction(instruction)) operation = op.OP_FLOAT;
      immediate = instruction;
      break;
    case 0x63: {
      operation = BRANCHES[funct3]!;
      immediate = branchDistance(instruction);
      if (operation === NONE) break;
      if (!staysInPage(pageOffset, immediate)) {
        operation += op.OP_BEQ_FAR - op.OP_BEQ;
        break;
      }
      immediate -= length;
      if (rs2 === 0 && operation === op.OP_BEQ) operation = op.OP_BEQZ;
      else if (rs2 === 0 && operation === op.OP_BNE) operation = op.OP_BNEZ;
      break;
    }
    case 0x67:
      if (funct3 === 0) operation = pageOffset === NO_PAGE ? op.OP_JALR_FAR : op.OP_JALR;
      break;
    case 0x6f:
      operation = op.OP_JAL_FAR;
      immediate = jumpDistance(instruction);
      if (!staysInPage(pageOffset, immediate)) break;
      operation = rd === 0 ? op.OP_J : op.OP_JAL;
      immediate -= length;
      break;
    case 0x73:
      if (instruction === 0x00000073) operation = op.OP_ECALL;
      else if (instruction === 0x00100073) operation = op.OP_EBREAK;
      else if (isCsrInstruction(instruction)) operation = op.OP_CSR;
      immediate = instruction;
      break;
  }
  if (rd === 0 && operation >= op.OP_LI && operation <= op.OP_MULW) operation = op.OP_NOP;
  out[at] = operation | (destination << 8) | (source << 16) | (rs2 << 22) | (length << 28);
  out[at + 1] = immediate;
}

/**
 * OP-IMM. The immediate keeps the upper bits of a shift's encoding: JavaScript's shifts look at the low five bits only.
 */
function decodeImmediate(funct3: number, rs1: number, instruction: number): number {
  const funct6 = instruction >>> 26;
  const isHigh = (instruction & (1 << 25)) !== 0; // shift amount 32..63
  switch (funct3) {
    case 0:
      if (rs1 === 0) return op.OP_LI;
      return instruction >>> 20 === 0 ? op.OP_MV : op.OP_ADDI;
    case 1:
      if (funct6 !== 0) return NONE;
      return isHigh ? op.OP_SLLI_HIGH : op.OP_SLLI;
    case 2:
      return op.OP_SLTI;
    case 3:
      return op.OP_SLTIU;
    case 4:
      return op.OP_XORI;
    case 5:
      if (funct6 === 0) return isHigh ? op.OP_SRLI_HIGH : op.OP_SRLI;
      if (funct6 === 0x10) return isHigh ? op.OP_SRAI_HIGH : op.OP_SRAI;
      return NONE;
    case 6:
      return op.OP_ORI;
    default:
      return op.OP_ANDI;
  }
}

function decodeWordImmediate(funct3: number, instruction: number): number {
  const funct7 = instruction >>> 25;
  if (funct3 === 0) return op.OP_ADDIW;
  if (funct3 === 1 && funct7 === 0) return op.OP_SLLIW;
  if (funct3 === 5 && funct7 === 0) return op.OP_SRLIW;
  if (funct3 === 5 && funct7 === 0x20) return op.OP_SRAIW;
  return NONE;
}

function decodeRegister(funct3: number, rs1: number, rs2: number, instruction: number): number {
  switch (instruction >>> 25) {
    case 0:
      if (funct3 === 0 && (rs1 === 0 || rs2 === 0)) return op.OP_MV;
      return REGISTER_OPS[funct3]!;
    case 0x20:
      if (funct3 === 0) return op.OP_SUB;
      return funct3 === 5 ? op.OP_SRA : NONE;
    case 1:
      return funct3 === 0 ? op.OP_MUL : op.OP_MULDIV;
    default:
      return NONE;
  }
}

function decodeWordRegister(funct3: number, instruction: number): number {
  switch (instruction >>> 25) {
    case 0:
      return WORD_OPS[funct3]!;
    case 0x20:
      if (funct3 === 0) return op.OP_SUBW;
      return funct3 === 5 ? op.OP_SRAW : NONE;
    case 1:
      if (funct3 === 0) return op.OP_MULW;
      return funct3 >= 4 ? op.OP_MULDIV : NONE;
    default:
      return NONE;
  }
}

function branchDistance(instruction: number): number {
  return (
    ((instruction >> 31) << 12) |
    ((instruction << 4) & 0x800) |
    ((instruction >>> 20) & 0x7e0) |
    ((instruction >>> 7) & 0x1e)
  );
}

function jumpDistance(instruction: number): number {
  return (
    ((instruction >> 31) << 20) |
    (instruction & 0xff000) |
    ((instruction >>> 9) & 0x800) |
    ((instruction >>> 20) & 0x7fe)
  );
}

function staysInPage(pageOffset: number, distance: number): boolean {
  return pageOffset !== NO_PAGE && pageOffset + distance >= 0 && pageOffset + distance < 4096;
}

/** A extension: amo*, lr (whose rs2 field must be 0), sc; words and doublewords. */
function isAtomic(funct3: number, rs2: number, instruction: number): boolean {
  if (funct3 !== 2 && funct3 !== 3) return false;
  const funct5 = instruction >>> 27;
  if (funct5 === 2) return rs2 === 0;
  return funct5 <= 4 || ((funct5 & 3) === 0 && funct5 <= 28);
}
