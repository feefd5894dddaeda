import { SYS_renameat2 } from "../abi/unistd-riscv64.ts";
import { startingPath } from "../fs/at-path.ts";
import { checkRenameFlags, rename } from "../fs/rename.ts";
import type { SyscallArguments } from "../kernel/syscall-arguments.ts";
import type { Task } from "../kernel/task.ts";
import { full, type SyscallEntry } from "./entry.ts";
import { copyInPath } from "./user-path.ts";

// rename(2)

function renameat2(task: Task, args: SyscallArguments): number {
  const flags = args.uint(4);
  const invalid = checkRenameFlags(flags);
  if (invalid < 0) return invalid;
  const oldPath = copyInPath(task, args.pointer(1));
  if (typeof oldPath === "number") return oldPath;
  const newPath = copyInPath(task, args.pointer(3));
  if (typeof newPath === "number") return newPath;
  const oldStart = startingPath(task, task.files, args.int(0), oldPath, 0);
  if (typeof oldStart === "number") return oldStart;
  const newStart = startingPath(task, task.files, args.int(2), newPath, 0);
  return typeof newStart === "number" ? newStart : rename(task, oldStart, oldPath, newStart, newPath, flags);
}

export const renameSyscalls: readonly SyscallEntry[] = [
  full(SYS_renameat2, renameat2, ["dirfd", "path", "dirfd", "path", "renameFlags"]),
];
