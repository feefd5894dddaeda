import { encodeI, encodeR } from "../../../../src/platform/riscv64/encode.ts";
import type { InstructionKind } from "./instruction-kind.ts";

const OP_FP = 0x53;
const ROUNDING_MODES = [0, 1, 2, 3, 4, 7, 7, 7];
const FORMATS = ["s", "d"];

const rounding = (option: number): number => ROUNDING_MODES[option & 7]!;

/** Instructions of both formats: funct5 is given, the format is the low bit of funct7. */
function both(make: (format: number, suffix: string) => InstructionKind[]): InstructionKind[] {
  return FORMATS.flatMap((suffix, format) => make(format, suffix));
}

function rounded(name: string, funct7: number, fixedRs2?: number): InstructionKind {
  return {
    name,
    emit: ({ rd, rs1, rs2, option }) => [encodeR(OP_FP, rounding(option), funct7, rd, rs1, fixedRs2 ?? rs2)],
  };
}

function unrounded(name: string, funct3: number, funct7: number, fixedRs2?: number): InstructionKind {
  return { name, emit: ({ rd, rs1, rs2 }) => [encodeR(OP_FP, funct3, funct7, rd, rs1, fixedRs2 ?? rs2)] };
}

function fused(name: string, opcode: number, format: number): InstructionKind {
  return {
    name,
    emit: ({ rd, rs1, rs2, rs3, option }) => [encodeR(opcode, rounding(option), (rs3 << 2) | format, rd, rs1, rs2)],
  };
}

const INTEGER_TYPES = ["w", "wu", "l", "lu"];

export const FLOAT_KINDS: readonly InstructionKind[] = both((format, suffix) => [
  ...["fadd", "fsub", "fmul", "fdiv"].map((name, i) => rounded(`${name}.${suffix}`, (i << 2) | format)),
  rounded(`fsqrt.${suffix}`, 0x2c | format, 0),
  ...["fmadd", "fmsub", "fnmsub", "fnmadd"].map((name, i) => fused(`${name}.${suffix}`, 0x43 | (i << 2), format)),
  ...["fsgnj", "fsgnjn", "fsgnjx"].map((name, i) => unrounded(`${name}.${suffix}`, i, 0x10 | format)),
  ...["fmin", "fmax"].map((name, i) => unrounded(`${name}.${suffix}`, i, 0x14 | format)),
  ...["fle", "flt", "feq"].map((name, i) => unrounded(`${name}.${suffix}`, i, 0x50 | format)),
  unrounded(`fclass.${suffix}`, 1, 0x70 | format, 0),
  unrounded(`fmv.x.${suffix}`, 0, 0x70 | format, 0),
  unrounded(`fmv.${suffix}.x`, 0, 0x78 | format, 0),
  ...INTEGER_TYPES.map((type, i) => rounded(`fcvt.${type}.${suffix}`, 0x60 | format, i)),
  ...INTEGER_TYPES.map((type, i) => rounded(`fcvt.${suffix}.${type}`, 0x68 | format, i)),
]).concat(rounded("fcvt.s.d", 0x20, 1), rounded("fcvt.d.s", 0x21, 0));

const FFLAGS = 1;
const FRM = 2;
const FCSR = 3;

/** A csr instruction after the register operand is cut down to what never makes frm invalid. */
function csr(name: string, funct3: number, address: number, mask: number): InstructionKind {
  return {
    name,
    emit: ({ rd, rs1 }) => [encodeI(0x13, 7, rs1, rs1, mask), encodeI(0x73, funct3, rd, rs1, address)],
  };
}

function csrImmediate(name: string, funct3: number, address: number, limit: number): InstructionKind {
  return { name, emit: ({ rd, value }) => [encodeI(0x73, funct3, rd, (value >>> 8) % limit, address)] };
}

export const CSR_KINDS: readonly InstructionKind[] = [
  csr("csrrw fflags", 1, FFLAGS, -1),
  csr("csrrs fflags", 2, FFLAGS, -1),
  csr("csrrc fflags", 3, FFLAGS, -1),
  csr("csrrw frm", 1, FRM, 3),
  csr("csrrc frm", 3, FRM, -1),
  csr("csrrw fcsr", 1, FCSR, 0x7f),
  csr("csrrs fcsr", 2, FCSR, 0x1f),
  csr("csrrc fcsr", 3, FCSR, -1),
  csrImmediate("csrrwi fflags", 5, FFLAGS, 32),
  csrImmediate("csrrsi fflags", 6, FFLAGS, 32),
  csrImmediate("csrrci fflags", 7, FFLAGS, 32),
  csrImmediate("csrrwi frm", 5, FRM, 5),
  csrImmediate("csrrsi frm", 6, FRM, 1),
  csrImmediate("csrrci fcsr", 7, FCSR, 32),
];
