/** The instructions the tests are written in, as 32-bit words. */
import { encodeB, encodeI, encodeJ, encodeR, encodeS, encodeU } from "../../../src/platform/riscv64/encode.ts";

export const ECALL = 0x00000073;
export const EBREAK = 0x00100073;
export const NOP = 0x00000013;
export const FENCE_I = 0x0000100f;
/** The parcel all zeros is illegal for good. */
export const ILLEGAL = 0;
/** Two of it make a word. */
export const C_NOP = 0x0001;
export const C_EBREAK = 0x9002;

export const addi = (rd: number, rs1: number, value: number): number => encodeI(0x13, 0, rd, rs1, value);
export const lui = (rd: number, value: number): number => encodeU(0x37, rd, value);
export const auipc = (rd: number, value: number): number => encodeU(0x17, rd, value);
export const add = (rd: number, rs1: number, rs2: number): number => encodeR(0x33, 0, 0, rd, rs1, rs2);
export const lb = (rd: number, offset: number, rs1: number): number => encodeI(0x03, 0, rd, rs1, offset);
export const lw = (rd: number, offset: number, rs1: number): number => encodeI(0x03, 2, rd, rs1, offset);
export const ld = (rd: number, offset: number, rs1: number): number => encodeI(0x03, 3, rd, rs1, offset);
export const sb = (rs2: number, offset: number, rs1: number): number => encodeS(0x23, 0, rs1, rs2, offset);
export const sw = (rs2: number, offset: number, rs1: number): number => encodeS(0x23, 2, rs1, rs2, offset);
export const sd = (rs2: number, offset: number, rs1: number): number => encodeS(0x23, 3, rs1, rs2, offset);
export const fld = (rd: number, offset: number, rs1: number): number => encodeI(0x07, 3, rd, rs1, offset);
export const fsd = (rs2: number, offset: number, rs1: number): number => encodeS(0x27, 3, rs1, rs2, offset);
export const jal = (rd: number, distance: number): number => encodeJ(0x6f, rd, distance);
export const jalr = (rd: number, offset: number, rs1: number): number => encodeI(0x67, 0, rd, rs1, offset);
export const bne = (rs1: number, rs2: number, distance: number): number => encodeB(0x63, 1, rs1, rs2, distance);
export const lrW = (rd: number, rs1: number): number => encodeR(0x2f, 2, 0x02 << 2, rd, rs1, 0);
export const scW = (rd: number, rs2: number, rs1: number): number => encodeR(0x2f, 2, 0x03 << 2, rd, rs1, rs2);
export const amoaddD = (rd: number, rs2: number, rs1: number): number => encodeR(0x2f, 3, 0, rd, rs1, rs2);
export const csrrs = (rd: number, csr: number, rs1: number): number => encodeI(0x73, 2, rd, rs1, csr);
export const csrrw = (rd: number, csr: number, rs1: number): number => encodeI(0x73, 1, rd, rs1, csr);
/** fadd.d with the rounding mode of fcsr. */
export const faddD = (rd: number, rs1: number, rs2: number): number => encodeR(0x53, 7, 1, rd, rs1, rs2);
