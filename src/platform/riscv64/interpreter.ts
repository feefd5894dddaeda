import type { CodeCache } from "./code-cache.ts";
import { Cpu, type GuestCounters } from "./cpu.ts";
import { EXIT_BREAKPOINT, EXIT_BUDGET, EXIT_ILLEGAL, type ExitReason } from "./exit-reason.ts";
import type { GuestFault } from "./guest-fault.ts";
import type { RiscvRegisters } from "./registers.ts";
import { runLoop } from "./run-loop.ts";
import { trainRunLoop } from "./training.ts";
import type { TranslatingMemory } from "./translating-memory.ts";

export type { GuestCounters } from "./cpu.ts";
export * from "./exit-reason.ts";
export type { GuestFault } from "./guest-fault.ts";
export type { TranslatingMemory } from "./translating-memory.ts";

const MAX_BUDGET = 0x7fffffff;
/** What stands for a pc too far out of user space to be a number; `fault` has the exact one. */
const FARTHEST_PC = 2 ** 53 - 2;

/** Tier 0: executes RV64GC user code instruction by instruction. One interpreter serves all tasks of a realm. */
export class Interpreter {
  private readonly cpu: Cpu;

  constructor(codeCache: CodeCache, counters: GuestCounters) {
    trainRunLoop();
    this.cpu = new Cpu(codeCache, counters);
  }

  /** Which signal the last EXIT_FAULT, EXIT_ILLEGAL or EXIT_BREAKPOINT is. */
  get fault(): GuestFault {
    return this.cpu.fault;
  }

  /**
   * Executes at most `budget` instructions; as many as `registers.instret` is greater afterwards. What a run does to
   * registers and memory does not depend on how it is cut into budgets.
   */
  run(registers: RiscvRegisters, memory: TranslatingMemory, budget: number): ExitReason {
    const { cpu } = this;
    const limited = Math.min(budget, MAX_BUDGET);
    cpu.enter(registers, memory, limited);
    const reason = runLoop(cpu, registers, limited);
    cpu.leave();
    // Writes to x0 went there.
    registers.x[64] = 0;
    registers.x[65] = 0;
    if (!Number.isSafeInteger(registers.pc)) registers.pc = registers.pc < 0 ? -FARTHEST_PC : FARTHEST_PC;
    // Linux drops the reservation on every way back to user mode (arch/riscv/kernel/entry.S).
    if (reason !== EXIT_BUDGET) registers.clearReservation();
    if (reason === EXIT_ILLEGAL) cpu.fault.setIllegal(registers.pc);
    else if (reason === EXIT_BREAKPOINT) cpu.fault.setBreakpoint(registers.pc);
    return reason;
  }
}
