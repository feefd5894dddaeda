import { EINVAL } from "../abi/errno.ts";
import { MLOCK_ONFAULT } from "../abi/mman.ts";
import { SYS_mlock, SYS_mlock2, SYS_mlockall, SYS_munlock, SYS_munlockall } from "../abi/unistd-riscv64.ts";
import type { SyscallArguments } from "../kernel/syscall-arguments.ts";
import type { Task } from "../kernel/task.ts";
import { full, type SyscallEntry } from "./entry.ts";

// mlock(2)

function mlock(task: Task, args: SyscallArguments): number {
  return task.mm!.mlock(args.pointer(0), args.ulong(1), 0);
}

function mlock2(task: Task, args: SyscallArguments): number {
  const flags = args.int(2);
  // mlock(2): EINVAL, unknown flags were specified
  if ((flags & ~MLOCK_ONFAULT) !== 0) return -EINVAL;
  return task.mm!.mlock(args.pointer(0), args.ulong(1), flags);
}

function munlock(task: Task, args: SyscallArguments): number {
  return task.mm!.munlock(args.pointer(0), args.ulong(1));
}

function mlockall(task: Task, args: SyscallArguments): number {
  return task.mm!.mlockall(args.int(0));
}

function munlockall(task: Task): number {
  return task.mm!.munlockall();
}

export const mlockSyscalls: readonly SyscallEntry[] = [
  full(SYS_mlock, mlock, ["address", "ulong"]),
  full(SYS_mlock2, mlock2, ["address", "ulong", "mlockFlags"]),
  full(SYS_munlock, munlock, ["address", "ulong"]),
  full(SYS_mlockall, mlockall, ["mlockallFlags"]),
  full(SYS_munlockall, munlockall, []),
];
