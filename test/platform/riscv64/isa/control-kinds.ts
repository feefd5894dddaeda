import { encodeB, encodeI, encodeJ, encodeU } from "../../../../src/platform/riscv64/encode.ts";
import { compressed, type InstructionKind } from "./instruction-kind.ts";

function branch(name: string, funct3: number): InstructionKind {
  return {
    name,
    emit({ rs1, rs2, option }, distance) {
      return [encodeB(0x63, funct3, rs1, (option & 3) === 0 ? rs1 : rs2, distance)];
    },
  };
}

/** c.beqz and c.bnez. */
function compressedBranch(name: string, funct3: number): InstructionKind {
  return {
    name,
    emit({ rs1 }, d) {
      const offset = ((d & 0x100) << 4) | ((d & 0x18) << 7) | ((d & 0xc0) >> 1) | ((d & 0x06) << 2) | ((d & 0x20) >> 3);
      return [compressed((funct3 << 13) | offset | ((rs1 & 7) << 7) | 1)];
    },
  };
}

/** A register that can hold a jump's target. */
const baseOf = (rs1: number): number => (rs1 === 0 ? 1 : rs1);

function compressedJumpRegister(name: string, link: number): InstructionKind {
  return {
    name,
    emit({ rs1 }, distance) {
      const base = baseOf(rs1);
      return [
        encodeU(0x17, base, 0),
        encodeI(0x13, 0, base, base, distance),
        compressed(0x8002 | (link << 12) | (base << 7)),
      ];
    },
  };
}

/** Jumps and branches, all to an instruction further down. */
export const CONTROL_KINDS: readonly InstructionKind[] = [
  ...["beq", "bne", "", "", "blt", "bge", "bltu", "bgeu"].flatMap((n, funct3) => (n === "" ? [] : [branch(n, funct3)])),
  { name: "jal", emit: ({ rd }, distance) => [encodeJ(0x6f, rd, distance)] },
  {
    name: "jalr",
    emit({ rd, rs1, option }, distance) {
      const base = baseOf(rs1);
      // Bit 0 of the target is ignored.
      return [encodeU(0x17, base, 0), encodeI(0x67, 0, rd, base, distance | (option & 1))];
    },
  },
  compressedBranch("c.beqz", 6),
  compressedBranch("c.bnez", 7),
  compressedJumpRegister("c.jr", 0),
  compressedJumpRegister("c.jalr", 1),
  {
    name: "c.j",
    emit(_fields, d) {
      const offset =
        ((d & 0x800) << 1) | ((d & 0x10) << 7) | ((d & 0x300) << 1) | ((d & 0x400) >> 2) | ((d & 0x40) << 1);
      const rest = ((d & 0x80) >> 1) | ((d & 0x0e) << 2) | ((d & 0x20) >> 3);
      return [compressed(0xa001 | offset | rest)];
    },
  },
];
