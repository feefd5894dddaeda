/** The Zicsr instructions, for the registers user mode may reach. */
import type { Cpu } from "./cpu.ts";

const CSR_FFLAGS = 0x001;
const CSR_FRM = 0x002;
const CSR_FCSR = 0x003;
const CSR_CYCLE = 0xc00;
const CSR_TIME = 0xc01;
const CSR_INSTRET = 0xc02;

const TWO_32 = 4294967296;

/**
 * Whether a SYSTEM instruction is a csr instruction user mode may execute. The registers are few enough to decide when
 * decoding.
 */
export function isCsrInstruction(instruction: number): boolean {
  const funct3 = (instruction >>> 12) & 7;
  if ((funct3 & 3) === 0) return false;
  switch (instruction >>> 20) {
    case CSR_FFLAGS:
    case CSR_FRM:
    case CSR_FCSR:
      return true;
    case CSR_CYCLE:
    case CSR_TIME:
    case CSR_INSTRET:
      // Read-only. csrrs and csrrc do not write when rs1 is x0 (Zicsr, "CSR Instructions").
      return (funct3 & 3) !== 1 && ((instruction >>> 15) & 31) === 0;
    default:
      return false;
  }
}

/**
 * @param d index of rd in `x`.
 * @param retired instructions retired before this one.
 */
export function executeCsr(cpu: Cpu, d: number, instruction: number, retired: number): void {
  const { registers } = cpu;
  const { x } = registers;
  const csr = instruction >>> 20;
  if (csr >= CSR_CYCLE) {
    registers.instret = retired;
    const value = csr === CSR_TIME ? cpu.counters.time(registers) : retired;
    x[d] = value;
    x[d + 1] = Math.floor(value / TWO_32);
    return;
  }
  const funct3 = (instruction >>> 12) & 7;
  const source = (instruction >>> 15) & 31;
  const operand = funct3 >= 4 ? source : x[source * 2]!;
  const old = readFloatCsr(registers.fcsr, csr);
  let value = operand;
  if ((funct3 & 3) === 2) value = old | operand;
  else if ((funct3 & 3) === 3) value = old & ~operand;
  registers.fcsr = writeFloatCsr(registers.fcsr, csr, value);
  x[d] = old;
  x[d + 1] = 0;
}

function readFloatCsr(fcsr: number, csr: number): number {
  if (csr === CSR_FFLAGS) return fcsr & 31;
  return csr === CSR_FRM ? fcsr >> 5 : fcsr;
}

function writeFloatCsr(fcsr: number, csr: number, value: number): number {
  if (csr === CSR_FFLAGS) return (fcsr & ~31) | (value & 31);
  return csr === CSR_FRM ? (fcsr & 31) | ((value & 7) << 5) : value & 0xff;
}
