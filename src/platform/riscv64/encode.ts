/**
 * The instruction formats of the base ISA (unprivileged spec, "Base Instruction Formats"), from fields to the 32-bit
 * word.
 */

export function encodeR(opcode: number, funct3: number, funct7: number, rd: number, rs1: number, rs2: number): number {
  return opcode | (rd << 7) | (funct3 << 12) | (rs1 << 15) | (rs2 << 20) | (funct7 << 25);
}

export function encodeI(opcode: number, funct3: number, rd: number, rs1: number, immediate: number): number {
  return opcode | (rd << 7) | (funct3 << 12) | (rs1 << 15) | (immediate << 20);
}

export function encodeS(opcode: number, funct3: number, rs1: number, rs2: number, immediate: number): number {
  return opcode | ((immediate & 31) << 7) | (funct3 << 12) | (rs1 << 15) | (rs2 << 20) | ((immediate & 0xfe0) << 20);
}

export function encodeB(opcode: number, funct3: number, rs1: number, rs2: number, distance: number): number {
  return (
    opcode |
    ((distance & 0x800) >>> 4) |
    ((distance & 0x1e) << 7) |
    (funct3 << 12) |
    (rs1 << 15) |
    (rs2 << 20) |
    ((distance & 0x7e0) << 20) |
    ((distance & 0x1000) << 19)
  );
}

/** @param immediate the value the instruction adds: its low twelve bits are zero. */
export function encodeU(opcode: number, rd: number, immediate: number): number {
  return opcode | (rd << 7) | (immediate & 0xfffff000);
}

export function encodeJ(opcode: number, rd: number, distance: number): number {
  return (
    opcode |
    (rd << 7) |
    (distance & 0xff000) |
    ((distance & 0x800) << 9) |
    ((distance & 0x7fe) << 20) |
    ((distance & 0x100000) << 11)
  );
}
