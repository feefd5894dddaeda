/**
 * The A extension: lr, sc and amo*. All harts of a realm run on one thread and are switched between instructions only,
 * so each is a plain load and store; the aq and rl bits order nothing that is not in order already.
 */
import { ACCESS_READ, ACCESS_WRITE } from "../../mm/user-memory.ts";
import type { Cpu } from "./cpu.ts";
import { translateAddress } from "./data-access.ts";

// funct5
const AMOADD = 0x00;
const AMOSWAP = 0x01;
const LR = 0x02;
const SC = 0x03;
const AMOXOR = 0x04;
const AMOOR = 0x08;
const AMOAND = 0x0c;
const AMOMIN = 0x10;
const AMOMAX = 0x14;
const AMOMINU = 0x18;

const TWO_32 = 4294967296;

/**
 * @param d index of rd in `x`.
 * @returns false with `cpu.fault` set. A misaligned atomic is a SIGBUS: Linux does not emulate it.
 */
export function executeAtomic(cpu: Cpu, d: number, instruction: number, pc: number): boolean {
  const { registers } = cpu;
  const { x } = registers;
  const s = ((instruction >>> 15) & 31) * 2;
  const t = ((instruction >>> 20) & 31) * 2;
  const low = x[s]!;
  const high = x[s + 1]!;
  const isDouble = ((instruction >>> 12) & 7) === 3;
  if ((low & (isDouble ? 7 : 3)) !== 0) {
    cpu.fault.setMisaligned(pc);
    return false;
  }
  const funct5 = instruction >>> 27;
  const address = high * TWO_32 + (low >>> 0);
  if (funct5 === SC && !(registers.reservationValid && registers.reservationAddress === address)) {
    registers.clearReservation();
    x[d] = 1;
    x[d + 1] = 0;
    return true;
  }
  const at = translateAddress(cpu, low, high, funct5 === LR ? ACCESS_READ : ACCESS_WRITE) / 4;
  if (at < 0) return false;
  const { i32 } = cpu.pool;
  const oldLow = i32[at]!;
  const oldHigh = isDouble ? i32[at + 1]! : oldLow >> 31;
  if (funct5 === LR) {
    registers.reservationValid = true;
    registers.reservationAddress = address;
  } else if (funct5 === SC) {
    registers.clearReservation();
    i32[at] = x[t]!;
    if (isDouble) i32[at + 1] = x[t + 1]!;
    x[d] = 0;
    x[d + 1] = 0;
    return true;
  } else if (isDouble) {
    amoDouble(i32, at, funct5, x[t]!, x[t + 1]!);
  } else {
    i32[at] = amoWord(funct5, oldLow, x[t]!);
  }
  x[d] = oldLow;
  x[d + 1] = oldHigh;
  return true;
}

function amoWord(funct5: number, old: number, operand: number): number {
  switch (funct5) {
    case AMOADD:
      return old + operand;
    case AMOSWAP:
      return operand;
    case AMOXOR:
      return old ^ operand;
    case AMOOR:
      return old | operand;
    case AMOAND:
      return old & operand;
    case AMOMIN:
      return Math.min(old, operand);
    case AMOMAX:
      return Math.max(old, operand);
    case AMOMINU:
      return Math.min(old >>> 0, operand >>> 0);
    default:
      return Math.max(old >>> 0, operand >>> 0);
  }
}

function amoDouble(i32: Int32Array, at: number, funct5: number, low: number, high: number): void {
  const oldLow = i32[at]!;
  const oldHigh = i32[at + 1]!;
  switch (funct5) {
    case AMOADD: {
      const sum = (oldLow + low) | 0;
      i32[at] = sum;
      i32[at + 1] = oldHigh + high + (sum >>> 0 < low >>> 0 ? 1 : 0);
      return;
    }
    case AMOXOR:
      i32[at] = oldLow ^ low;
      i32[at + 1] = oldHigh ^ high;
      return;
    case AMOOR:
      i32[at] = oldLow | low;
      i32[at + 1] = oldHigh | high;
      return;
    case AMOAND:
      i32[at] = oldLow & low;
      i32[at + 1] = oldHigh & high;
      return;
  }
  if (funct5 === AMOSWAP || isReplaced(funct5, oldLow >>> 0, oldHigh, low >>> 0, high)) {
    i32[at] = low;
    i32[at + 1] = high;
  }
}

/** Whether amomin, amomax, amominu or amomaxu takes the operand. Low halves are unsigned, high halves signed. */
function isReplaced(funct5: number, oldLow: number, oldHigh: number, low: number, high: number): boolean {
  const isSigned = funct5 === AMOMIN || funct5 === AMOMAX;
  const a = isSigned ? oldHigh : oldHigh >>> 0;
  const b = isSigned ? high : high >>> 0;
  const isLess = b < a || (a === b && low < oldLow);
  return isLess === (funct5 === AMOMIN || funct5 === AMOMINU);
}
