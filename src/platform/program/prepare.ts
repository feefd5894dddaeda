import { CloneArgs } from "../../abi/sched-struct.ts";
import { Sigaction } from "../../abi/signal-struct.ts";
import { SYS_clone, SYS_clone3, SYS_rt_sigaction } from "../../abi/unistd-riscv64.ts";
import type { FunctionTable } from "./function-table.ts";
import type { ProgramFunction } from "./program.ts";
import { encodeValue } from "./program-value.ts";
import type { Syscall } from "./syscall.ts";

/** Whether `prepare` has anything to do for calls of this number. */
export function needsPreparation(number: number): boolean {
  return number === SYS_rt_sigaction || number === SYS_clone || number === SYS_clone3;
}

/**
 * Gives functions and states that come along with a system call the form the kernel and a snapshot know. Does the same in a replay.
 * @throws TypeError for what cannot be, which the program gets.
 */
export function prepare(made: Syscall<unknown>, table: FunctionTable): void {
  switch (made.number) {
    case SYS_rt_sigaction: {
      if (made.callee === null) return;
      const { buffer, byteOffset } = made.slots[0]!;
      const address = table.addressOf(made.callee as ProgramFunction);
      Sigaction.fields.sa_handler.set(new DataView(buffer, byteOffset), 0, address);
      return;
    }
    case SYS_clone:
    case SYS_clone3:
      if (table.nameOf(made.callee) === null)
        throw new TypeError("a child's main has to be one of the program's functions");
      made.encodedState = encodeValue(made.state);
  }
}

/** CLONE_* of a clone(2) or clone3(2). */
export function cloneFlags(made: Syscall<unknown>): number {
  if (made.number === SYS_clone) return made.a0;
  const { buffer, byteOffset } = made.slots[0]!;
  return CloneArgs.fields.flags.low(new DataView(buffer, byteOffset), 0);
}
