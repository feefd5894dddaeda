import { EBADF } from "../abi/errno.ts";
import { SYS_fallocate } from "../abi/unistd-riscv64.ts";
import { fallocate } from "../fs/fallocate.ts";
import type { SyscallArguments } from "../kernel/syscall-arguments.ts";
import type { Task } from "../kernel/task.ts";
import { partial, type SyscallEntry } from "./entry.ts";

// fallocate(2)

function fallocateHandler(task: Task, args: SyscallArguments): number {
  const file = task.files.getReal(args.int(0));
  return file === null ? -EBADF : fallocate(task, file, args.int(1), args.long(2), args.long(3));
}

export const fallocateSyscalls: readonly SyscallEntry[] = [
  partial(SYS_fallocate, fallocateHandler, "what tmpfs can: allocate, keep size, punch holes", [
    "fd",
    "fallocateMode",
    "long",
    "long",
  ]),
];
