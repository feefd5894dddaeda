import { EINVAL } from "../abi/errno.ts";
import { MEMBARRIER_CMD_GLOBAL, MEMBARRIER_CMD_QUERY } from "../abi/membarrier.ts";
import { SYS_membarrier } from "../abi/unistd-riscv64.ts";
import type { SyscallArguments } from "../kernel/syscall-arguments.ts";
import type { Task } from "../kernel/task.ts";
import { partial, type SyscallEntry } from "./entry.ts";

// membarrier(2). Tasks run one at a time and see each other's writes in order: a barrier is nothing to do.

function membarrier(_task: Task, args: SyscallArguments): number {
  // membarrier(2): EINVAL, cmd is invalid, or the flags argument is nonzero
  if (args.uint(1) !== 0) return -EINVAL;
  switch (args.int(0)) {
    case MEMBARRIER_CMD_QUERY:
      return MEMBARRIER_CMD_GLOBAL;
    case MEMBARRIER_CMD_GLOBAL:
      return 0;
  }
  return -EINVAL;
}

export const membarrierSyscalls: readonly SyscallEntry[] = [
  partial(SYS_membarrier, membarrier, "MEMBARRIER_CMD_QUERY and MEMBARRIER_CMD_GLOBAL only", [
    "membarrierCommand",
    "uint",
    "int",
  ]),
];
