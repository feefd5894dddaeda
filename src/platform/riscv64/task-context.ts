import type { RestoredFrame, SignalFrameRequest, TaskContext } from "../../kernel/platform.ts";
import { PLATFORM, SWITCH_BUDGET, SWITCH_FAULT, SWITCH_SYSCALL } from "../../kernel/platform.ts";
import { SyscallArguments } from "../../kernel/syscall-arguments.ts";
import type { MemoryManager } from "../../mm/memory-manager.ts";
import { external, ref, uint } from "../../state/fields.ts";
import { savable } from "../../state/savable.ts";
import { EXIT_BUDGET, EXIT_SYSCALL, type Interpreter } from "./interpreter.ts";
import { REG_A0, REG_A7, REG_SP, REG_TP, RiscvRegisters } from "./registers.ts";
import { popSignalFrame, pushSignalFrame } from "./signal-frame.ts";

/** `ecall` has no compressed form. */
const ECALL_SIZE = 4;

/** The platform, as far as its contexts know it. */
export interface RiscvEngine {
  readonly interpreter: Interpreter;
}

/** A task that runs riscv64 instructions. */
export class RiscvTaskContext implements TaskContext {
  readonly registers: RiscvRegisters;
  /** Address of the vDSO's rt_sigreturn in this image. */
  readonly trampoline: number;
  readonly args: SyscallArguments;
  executed: number;
  faultSignal: number;
  faultCode: number;
  faultAddress: number;
  /** Whose engine runs it; a load brings its own. */
  readonly platform: RiscvEngine;

  constructor(registers: RiscvRegisters, trampoline: number, platform: RiscvEngine) {
    this.registers = registers;
    this.trampoline = trampoline;
    this.args = new SyscallArguments();
    this.executed = 0;
    this.faultSignal = 0;
    this.faultCode = 0;
    this.faultAddress = 0;
    this.platform = platform;
  }

  switchTo(mm: MemoryManager, budget: number): number {
    const { registers } = this;
    const { interpreter } = this.platform;
    const before = registers.instret;
    const reason = interpreter.run(registers, mm, budget);
    this.executed = registers.instret - before;
    if (reason === EXIT_SYSCALL) {
      this.loadArguments();
      return SWITCH_SYSCALL;
    }
    if (reason === EXIT_BUDGET) return SWITCH_BUDGET;
    this.faultSignal = interpreter.fault.signal;
    this.faultCode = interpreter.fault.code;
    this.faultAddress = Math.max(0, interpreter.fault.address);
    return SWITCH_FAULT;
  }

  /** Reads the call's arguments from a0 .. a5, which stay as they are until the result is set: a restart finds them again. */
  loadArguments(): void {
    const { x } = this.registers;
    const { lo, hi } = this.args;
    for (let i = 0; i < 6; i++) {
      lo[i] = x[2 * (REG_A0 + i)]!;
      hi[i] = x[2 * (REG_A0 + i) + 1]!;
    }
  }

  syscallNumber(): number {
    return this.registers.x[2 * REG_A7 + 1] === 0 ? this.registers.x[2 * REG_A7]! : -1;
  }

  setReturn(value: number): void {
    this.registers.setXNumber(REG_A0, value);
  }

  restartSyscall(replacement: number): void {
    this.registers.pc -= ECALL_SIZE;
    if (replacement >= 0) this.registers.setXNumber(REG_A7, replacement);
  }

  fork(stack: number, tls: number | null): TaskContext {
    const registers = this.registers.clone();
    registers.setXNumber(REG_A0, 0);
    if (stack !== 0) registers.setXNumber(REG_SP, stack);
    if (tls !== null) registers.setXNumber(REG_TP, tls);
    registers.clearReservation();
    return new RiscvTaskContext(registers, this.trampoline, this.platform);
  }

  pushSignalFrame(mm: MemoryManager, request: SignalFrameRequest): number {
    this.registers.clearReservation();
    return pushSignalFrame(this.registers, mm, request, this.trampoline);
  }

  popSignalFrame(mm: MemoryManager): RestoredFrame | number {
    return popSignalFrame(this.registers, mm);
  }

  get unsavable(): null {
    return null;
  }

  restored(): void {}

  release(): void {}

  instructionPointer(): number {
    return this.registers.pc;
  }

  stackPointer(): number {
    return this.registers.xAsNumber(REG_SP);
  }

  loseReservation(): void {
    this.registers.clearReservation();
  }
}

savable(RiscvTaskContext, {
  name: "riscv64.TaskContext",
  version: 1,
  saved: { registers: ref(() => RiscvRegisters), trampoline: uint, platform: external<RiscvEngine>(PLATFORM) },
  transient: {
    args: () => new SyscallArguments(),
    executed: () => 0,
    faultSignal: () => 0,
    faultCode: () => 0,
    faultAddress: () => 0,
  },
  // A task that was saved inside a system call makes it again with these arguments.
  afterLoad: (self) => self.loadArguments(),
});
