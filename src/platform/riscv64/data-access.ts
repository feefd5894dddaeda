/**
 * Loads and stores the run loop cannot do by itself: the page is not in the TLB, the access is misaligned or ends on
 * another page.
 *
 * Misaligned loads and stores work on Linux, in hardware or by emulation (arch/riscv/kernel/traps_misaligned.c).
 */
import { PAGE_MASK, PAGE_SHIFT, PAGE_SIZE } from "../../mm/frame-pool.ts";
import { TLB_MASK } from "../../mm/tlb.ts";
import { ACCESS_READ, ACCESS_WRITE } from "../../mm/user-memory.ts";
import type { Cpu } from "./cpu.ts";
import * as op from "./opcodes.ts";

const bytes = new Uint8Array(8);
const words = new Int32Array(bytes.buffer);

/** By operation, from OP_LB on. */
const SIZES = [1, 2, 4, 8, 1, 2, 4, 4, 8, 1, 2, 4, 8, 4, 8];

/**
 * @param access ACCESS_READ or ACCESS_WRITE; for writing, the decoded code of the frame is forgotten.
 * @returns the byte's offset in the frame pool, or -1 with `cpu.fault` set.
 */
export function translateAddress(cpu: Cpu, low: number, high: number, access: number): number {
  if (high >>> 6 !== 0) {
    cpu.fault.setUnmapped(low, high);
    return -1;
  }
  const { tlb, pool } = cpu;
  const vpn = (high << 20) | (low >>> PAGE_SHIFT);
  const index = vpn & TLB_MASK;
  const isWrite = access === ACCESS_WRITE;
  if ((isWrite ? tlb.writeTag : tlb.readTag)[index] === vpn) {
    const base = (isWrite ? tlb.writeBase : tlb.readBase)[index]!;
    return (base | (low & PAGE_MASK)) >>> 0;
  }
  const memory = cpu.memory!;
  const frame = memory.translate(vpn, access);
  if (frame < 0) {
    cpu.fault.set(memory.faultSignal, memory.faultCode, low, high);
    return -1;
  }
  if (isWrite) pool.beforeWrite(frame);
  return frame * PAGE_SIZE + (low & PAGE_MASK);
}

/**
 * Executes the load or store `word` at the given address.
 * @returns false with `cpu.fault` set, and nothing changed, when a byte of it is not accessible. The address is that of
 * the first byte on the page at fault (privileged spec, "Supervisor Trap Value Register").
 */
export function accessMemory(cpu: Cpu, word: number, low: number, high: number): boolean {
  const operation = word & 255;
  const size = SIZES[operation - op.OP_LB]!;
  const access = operation >= op.OP_SB ? ACCESS_WRITE : ACCESS_READ;
  const inFirst = Math.min(size, PAGE_SIZE - (low & PAGE_MASK));
  const first = translateAddress(cpu, low, high, access);
  if (first < 0) return false;
  let second = 0;
  if (inFirst < size) {
    const nextLow = (low + inFirst) | 0;
    second = translateAddress(cpu, nextLow, nextLow === 0 ? high + 1 : high, access);
    if (second < 0) return false;
  }
  const { u8 } = cpu.pool;
  if (access === ACCESS_READ) {
    for (let i = 0; i < inFirst; i++) bytes[i] = u8[first + i]!;
    for (let i = inFirst; i < size; i++) bytes[i] = u8[second + i - inFirst]!;
    finishLoad(cpu, operation, (word >>> 8) & 127);
  } else {
    prepareStore(cpu, operation, (word >>> 21) & 63);
    for (let i = 0; i < inFirst; i++) u8[first + i] = bytes[i]!;
    for (let i = inFirst; i < size; i++) u8[second + i - inFirst] = bytes[i]!;
  }
  return true;
}

/** Extends what was loaded to 64 bits and puts it in the register with index `d`. */
function finishLoad(cpu: Cpu, operation: number, d: number): void {
  let low = words[0]!;
  let high = words[1]!;
  switch (operation) {
    case op.OP_LB:
      low = (low << 24) >> 24;
      high = low >> 31;
      break;
    case op.OP_LBU:
      low &= 0xff;
      high = 0;
      break;
    case op.OP_LH:
      low = (low << 16) >> 16;
      high = low >> 31;
      break;
    case op.OP_LHU:
      low &= 0xffff;
      high = 0;
      break;
    case op.OP_LW:
      high = low >> 31;
      break;
    case op.OP_LWU:
      high = 0;
      break;
    case op.OP_FLW:
      high = -1;
      break;
  }
  const registers = operation === op.OP_FLW || operation === op.OP_FLD ? cpu.registers.f : cpu.registers.x;
  registers[d] = low;
  registers[d + 1] = high;
}

function prepareStore(cpu: Cpu, operation: number, t: number): void {
  const registers = operation >= op.OP_FSW ? cpu.registers.f : cpu.registers.x;
  words[0] = registers[t]!;
  words[1] = registers[t + 1]!;
}
