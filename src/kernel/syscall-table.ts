import type { SyscallArguments } from "./syscall-arguments.ts";
import type { Task } from "./task.ts";

/**
 * Carries out one system call. Synchronous; returns a result, -errno or one of the codes of syscall-result.ts. May be invoked again
 * from its start for the same call (after BLOCKED): what must survive until then is data on the task.
 */
export type SyscallHandler = (task: Task, args: SyscallArguments) => number;

/** The system calls of one ABI; src/syscalls implements it, a platform names the one its programs use. */
export interface SyscallTable {
  /** undefined: not implemented; the caller gets ENOSYS and the ledger counts it. */
  handlerOf(number: number): SyscallHandler | undefined;
  /** Linux's name, or `syscall_<number>`. */
  nameOf(number: number): string;
}
