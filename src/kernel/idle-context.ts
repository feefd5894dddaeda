import { savable } from "../state/savable.ts";
import { KernelPanic } from "./errors.ts";
import type { TaskContext } from "./platform.ts";
import { SyscallArguments } from "./syscall-arguments.ts";

/** The context of a process that has no program yet: it exists only until createProcess has loaded one, and never runs. */
export class IdleContext implements TaskContext {
  readonly args: SyscallArguments;
  readonly executed: number;
  readonly faultSignal: number;
  readonly faultCode: number;
  readonly faultAddress: number;

  constructor() {
    this.args = new SyscallArguments();
    this.executed = 0;
    this.faultSignal = 0;
    this.faultCode = 0;
    this.faultAddress = 0;
  }

  switchTo(): number {
    throw new KernelPanic("a process without a program was run");
  }

  syscallNumber(): number {
    return -1;
  }

  setReturn(): void {}
  restartSyscall(): void {}

  fork(): TaskContext {
    return new IdleContext();
  }

  pushSignalFrame(): number {
    throw new KernelPanic("a process without a program got a signal");
  }

  popSignalFrame(): number {
    throw new KernelPanic("a process without a program returned from a signal");
  }

  get unsavable(): null {
    return null;
  }

  restored(): void {}

  release(): void {}

  instructionPointer(): number {
    return 0;
  }

  stackPointer(): number {
    return 0;
  }

  loseReservation(): void {}
}

savable(IdleContext, {
  name: "kernel.IdleContext",
  version: 1,
  saved: {},
  transient: {
    args: () => new SyscallArguments(),
    executed: () => 0,
    faultSignal: () => 0,
    faultCode: () => 0,
    faultAddress: () => 0,
  },
});
