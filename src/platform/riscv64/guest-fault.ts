import { BUS_ADRALN, ILL_ILLOPC, SEGV_MAPERR, TRAP_BRKPT } from "../../abi/siginfo.ts";
import { SIGBUS, SIGILL, SIGSEGV, SIGTRAP } from "../../abi/signal.ts";

const TWO_32 = 4294967296;

/**
 * The signal a trap becomes, as siginfo wants it (arch/riscv/kernel/traps.c and mm/fault.c). One object, filled again
 * and again.
 */
export class GuestFault {
  /** si_signo */
  signal: number;
  /** si_code */
  code: number;
  /** si_addr, low and high half. */
  addressLow: number;
  addressHigh: number;

  constructor() {
    this.signal = 0;
    this.code = 0;
    this.addressLow = 0;
    this.addressHigh = 0;
  }

  /** si_addr as a signed 64-bit number; exact within +-2^53. */
  get address(): number {
    return this.addressHigh * TWO_32 + (this.addressLow >>> 0);
  }

  set(signal: number, code: number, addressLow: number, addressHigh: number): void {
    this.signal = signal;
    this.code = code;
    this.addressLow = addressLow;
    this.addressHigh = addressHigh;
  }

  /** No address space reaches there. */
  setUnmapped(addressLow: number, addressHigh: number): void {
    this.set(SIGSEGV, SEGV_MAPERR, addressLow, addressHigh);
  }

  // do_trap_error() gives the next three the pc as their address, the misaligned access too.

  setIllegal(pc: number): void {
    this.setAtPc(SIGILL, ILL_ILLOPC, pc);
  }

  setBreakpoint(pc: number): void {
    this.setAtPc(SIGTRAP, TRAP_BRKPT, pc);
  }

  setMisaligned(pc: number): void {
    this.setAtPc(SIGBUS, BUS_ADRALN, pc);
  }

  private setAtPc(signal: number, code: number, pc: number): void {
    this.set(signal, code, pc | 0, Math.floor(pc / TWO_32));
  }
}
