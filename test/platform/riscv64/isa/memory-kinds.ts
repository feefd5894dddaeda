import { encodeI, encodeR, encodeS, encodeU } from "../../../../src/platform/riscv64/encode.ts";
import { compressed, type Fields, type InstructionKind } from "./instruction-kind.ts";
import { WINDOW, WINDOW_SIZE } from "./layout.ts";

const C_NOP = compressed(1);

/** lui and addi: `register` = `value`. */
export function loadImmediate(register: number, value: number): number[] {
  const low = (value << 20) >> 20;
  return [encodeU(0x37, register, value - low), encodeI(0x13, 0, register, register, low)];
}

/** A register that can hold an address. */
const baseOf = (rs1: number): number => (rs1 === 0 ? 5 : rs1);

/** Where in the window an access of `size` bytes goes; its middle, the page boundary, is favoured. */
export function placeInWindow({ value, option }: Fields, size: number): number {
  const nearMiddle = WINDOW + WINDOW_SIZE / 2 - size;
  return (option & 1) === 0
    ? WINDOW + ((value >>> 12) % (WINDOW_SIZE - size + 1))
    : nearMiddle + ((value >>> 12) % (size + 1));
}

function load(name: string, opcode: number, funct3: number, size: number): InstructionKind {
  return {
    name,
    emit(fields) {
      const base = baseOf(fields.rs1);
      const offset = (fields.value << 20) >> 20;
      return [
        ...loadImmediate(base, placeInWindow(fields, size) - offset),
        encodeI(opcode, funct3, fields.rd, base, offset),
      ];
    },
  };
}

function store(name: string, opcode: number, funct3: number, size: number): InstructionKind {
  return {
    name,
    emit(fields) {
      const base = baseOf(fields.rs1);
      const offset = (fields.value << 20) >> 20;
      return [
        ...loadImmediate(base, placeInWindow(fields, size) - offset),
        encodeS(opcode, funct3, base, fields.rs2, offset),
      ];
    },
  };
}

const alignedPlace = (fields: Fields, size: number): number => placeInWindow(fields, size) & -size;

function amo(name: string, funct5: number, funct3: number): InstructionKind {
  return {
    name: `${name}.${funct3 === 2 ? "w" : "d"}`,
    emit(fields) {
      const base = baseOf(fields.rs1);
      const order = (fields.option >> 1) & 3;
      return [
        ...loadImmediate(base, alignedPlace(fields, 1 << funct3)),
        encodeR(0x2f, funct3, (funct5 << 2) | order, fields.rd, base, fields.rs2),
      ];
    },
  };
}

/**
 * lr and sc of the same width. Between them is nothing, or a step to another address; what else an implementation makes
 * of a reservation is its own business.
 */
function reserved(funct3: number): InstructionKind {
  return {
    name: `lr/sc.${funct3 === 2 ? "w" : "d"}`,
    emit(fields) {
      const base = baseOf(fields.rs1);
      const size = 1 << funct3;
      // Halfway at most, so that the step stays in the window.
      const address = (WINDOW + ((fields.value >>> 12) % (WINDOW_SIZE / 2 - size))) & -size;
      const isOther = (fields.option & 6) === 6;
      return [
        ...loadImmediate(base, address),
        encodeR(0x2f, funct3, 0x02 << 2, fields.rd === base ? 0 : fields.rd, base, 0),
        isOther ? encodeI(0x13, 0, base, base, size) : C_NOP,
        encodeR(0x2f, funct3, 0x03 << 2, fields.rs3, base, fields.rs2),
      ];
    },
  };
}

function unreserved(funct3: number): InstructionKind {
  return amo("sc", 0x03, funct3);
}

const AMOS = ["amoadd", "amoswap", "", "", "amoxor", "", "", "", "amoor", "", "", "", "amoand"]
  .concat(["", "", "", "amomin", "", "", "", "amomax", "", "", "", "amominu", "", "", "", "amomaxu"])
  .flatMap((name, funct5) => (name === "" ? [] : [amo(name, funct5, 2), amo(name, funct5, 3)]));

export const MEMORY_KINDS: readonly InstructionKind[] = [
  ...["lb", "lh", "lw", "ld", "lbu", "lhu", "lwu"].map((name, funct3) => load(name, 0x03, funct3, 1 << (funct3 & 3))),
  load("flw", 0x07, 2, 4),
  load("fld", 0x07, 3, 8),
  ...["sb", "sh", "sw", "sd"].map((name, funct3) => store(name, 0x23, funct3, 1 << funct3)),
  store("fsw", 0x27, 2, 4),
  store("fsd", 0x27, 3, 8),
];

export const ATOMIC_KINDS: readonly InstructionKind[] = [
  ...AMOS,
  reserved(2),
  reserved(3),
  unreserved(2),
  unreserved(3),
];
