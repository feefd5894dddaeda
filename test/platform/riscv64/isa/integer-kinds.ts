import { encodeI, encodeR, encodeU } from "../../../../src/platform/riscv64/encode.ts";
import type { InstructionKind } from "./instruction-kind.ts";

function register(name: string, opcode: number, funct3: number, funct7: number): InstructionKind {
  return { name, emit: ({ rd, rs1, rs2 }) => [encodeR(opcode, funct3, funct7, rd, rs1, rs2)] };
}

function immediate(name: string, opcode: number, funct3: number): InstructionKind {
  return { name, emit: ({ rd, rs1, value }) => [encodeI(opcode, funct3, rd, rs1, value & 0xfff)] };
}

/** @param bits 6 for doublewords, 5 for words. */
function shift(name: string, opcode: number, funct3: number, kind: number, bits: number): InstructionKind {
  const amount = (value: number): number => kind | (value & ((1 << bits) - 1));
  return { name, emit: ({ rd, rs1, value }) => [encodeI(opcode, funct3, rd, rs1, amount(value))] };
}

function named(opcode: number, funct7: number, names: readonly string[]): InstructionKind[] {
  return names.flatMap((name, funct3) => (name === "" ? [] : [register(name, opcode, funct3, funct7)]));
}

export const INTEGER_KINDS: readonly InstructionKind[] = [
  ...["addi", "slti", "sltiu", "xori", "ori", "andi"].map((name, i) => immediate(name, 0x13, [0, 2, 3, 4, 6, 7][i]!)),
  immediate("addiw", 0x1b, 0),
  shift("slli", 0x13, 1, 0, 6),
  shift("srli", 0x13, 5, 0, 6),
  shift("srai", 0x13, 5, 0x400, 6),
  shift("slliw", 0x1b, 1, 0, 5),
  shift("srliw", 0x1b, 5, 0, 5),
  shift("sraiw", 0x1b, 5, 0x400, 5),
  ...named(0x33, 0x00, ["add", "sll", "slt", "sltu", "xor", "srl", "or", "and"]),
  ...named(0x33, 0x20, ["sub", "", "", "", "", "sra"]),
  ...named(0x3b, 0x00, ["addw", "sllw", "", "", "", "srlw"]),
  ...named(0x3b, 0x20, ["subw", "", "", "", "", "sraw"]),
  ...named(0x33, 0x01, ["mul", "mulh", "mulhsu", "mulhu", "div", "divu", "rem", "remu"]),
  ...named(0x3b, 0x01, ["mulw", "", "", "", "divw", "divuw", "remw", "remuw"]),
  { name: "lui", emit: ({ rd, value }) => [encodeU(0x37, rd, value)] },
  { name: "auipc", emit: ({ rd, value }) => [encodeU(0x17, rd, value)] },
  { name: "fence", emit: ({ rd, rs1, value }) => [encodeI(0x0f, 0, rd, rs1, value & 0xff)] },
  { name: "fence.i", emit: () => [0x0000100f] },
];
