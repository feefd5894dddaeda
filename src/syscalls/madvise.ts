import { SYS_madvise, SYS_mincore, SYS_msync } from "../abi/unistd-riscv64.ts";
import type { SyscallArguments } from "../kernel/syscall-arguments.ts";
import type { Task } from "../kernel/task.ts";
import { full, type SyscallEntry } from "./entry.ts";

// madvise(2), msync(2), mincore(2)

function madvise(task: Task, args: SyscallArguments): number {
  return task.mm!.madvise(args.pointer(0), args.ulong(1), args.int(2));
}

function msync(task: Task, args: SyscallArguments): number {
  return task.mm!.msync(args.pointer(0), args.ulong(1), args.int(2));
}

function mincore(task: Task, args: SyscallArguments): number {
  return task.mm!.mincore(args.pointer(0), args.ulong(1), args.pointer(2));
}

export const madviseSyscalls: readonly SyscallEntry[] = [
  full(SYS_madvise, madvise, ["address", "ulong", "madvice"]),
  full(SYS_msync, msync, ["address", "ulong", "msyncFlags"]),
  full(SYS_mincore, mincore, ["address", "ulong", "address"]),
];
