import { EBADF } from "../abi/errno.ts";
import { SYS_getdents64 } from "../abi/unistd-riscv64.ts";
import { getdents64 } from "../fs/getdents64.ts";
import type { SyscallArguments } from "../kernel/syscall-arguments.ts";
import type { Task } from "../kernel/task.ts";
import { full, type SyscallEntry } from "./entry.ts";
import { CHUNK, dataBuffer } from "./scratch.ts";

// getdents(2)

function getdents64Handler(task: Task, args: SyscallArguments): number {
  const file = task.files.getReal(args.int(0));
  if (file === null) return -EBADF;
  const position = file.position;
  const length = getdents64(task, file, dataBuffer, 0, Math.min(args.uint(2), CHUNK));
  if (length <= 0) return length;
  const error = task.mm!.copyOut(args.pointer(1), dataBuffer, 0, length);
  if (error === 0) return length;
  // getdents(2): EFAULT; the entries are still to come
  file.position = position;
  return error;
}

export const getdentsSyscalls: readonly SyscallEntry[] = [
  full(SYS_getdents64, getdents64Handler, ["fd", "direntsOut", "uint"]),
];
