import type { SyscallArguments } from "../kernel/syscall-arguments.ts";
import type { Task } from "../kernel/task.ts";
import type { UserMemory } from "../mm/user-memory.ts";
import type { SyscallEntry } from "../syscalls/entry.ts";

/** One system call, as its formatters see it. */
export interface CallContext {
  readonly task: Task;
  readonly entry: SyscallEntry;
  readonly memory: UserMemory;
  readonly args: SyscallArguments;
  /** Null when the call begins. */
  readonly result: number | null;
}

/** The call is over, and failed: what it was to fill in is shown as an address. */
export function hasFailed(call: CallContext): boolean {
  return call.result !== null && call.result < 0;
}

/** Text of argument `index`; null leaves the argument out. */
export type FormatArgument = (call: CallContext, index: number) => string | null;

export interface ArgumentFormatter {
  /** It is shown when the call is over, and with it all that come behind. */
  readonly atExit: (call: CallContext, index: number) => boolean;
  readonly format: FormatArgument;
}
