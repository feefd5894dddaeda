import { AT_FDCWD } from "../abi/fcntl.ts";
import { SYS_linkat } from "../abi/unistd-riscv64.ts";
import { startingPath } from "../fs/at-path.ts";
import { link } from "../fs/link.ts";
import type { SyscallArguments } from "../kernel/syscall-arguments.ts";
import type { Task } from "../kernel/task.ts";
import { full, type SyscallEntry } from "./entry.ts";
import { copyInPath } from "./user-path.ts";

// link(2)

function linkat(task: Task, args: SyscallArguments): number {
  const oldDirectory = args.int(0);
  const flags = args.int(4);
  const oldPath = copyInPath(task, args.pointer(1));
  if (typeof oldPath === "number") return oldPath;
  const newPath = copyInPath(task, args.pointer(3));
  if (typeof newPath === "number") return newPath;
  const oldStart = startingPath(task, task.files, oldDirectory, oldPath, flags);
  if (typeof oldStart === "number") return oldStart;
  const newStart = startingPath(task, task.files, args.int(2), newPath, 0);
  if (typeof newStart === "number") return newStart;
  const opener = oldDirectory === AT_FDCWD ? null : (task.files.get(oldDirectory)?.credentials ?? null);
  return link(task, oldStart, oldPath, newStart, newPath, flags, opener);
}

export const linkSyscalls: readonly SyscallEntry[] = [
  full(SYS_linkat, linkat, ["dirfd", "path", "dirfd", "path", "atFlags"]),
];
