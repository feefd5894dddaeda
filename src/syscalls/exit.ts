import { SYS_exit, SYS_exit_group } from "../abi/unistd-riscv64.ts";
import { exitedStatus } from "../abi/wait.ts";
import { exitTask } from "../kernel/exit.ts";
import { exitGroup } from "../kernel/signals/send.ts";
import type { SyscallArguments } from "../kernel/syscall-arguments.ts";
import { EXITED } from "../kernel/syscall-result.ts";
import type { Task } from "../kernel/task.ts";
import { full, type SyscallEntry } from "./entry.ts";

function exit(task: Task, args: SyscallArguments): number {
  exitTask(task, exitedStatus(args.int(0)));
  return EXITED;
}

function exit_group(task: Task, args: SyscallArguments): number {
  const { group } = task;
  // do_group_exit(): while a sibling executes a program, only this thread goes; it was told to already.
  if (group.executing === null) exitGroup(group, exitedStatus(args.int(0)));
  else exitTask(task, 0);
  return EXITED;
}

export const exitSyscalls: readonly SyscallEntry[] = [
  full(SYS_exit, exit, ["int"], "never"),
  full(SYS_exit_group, exit_group, ["int"], "never"),
];
