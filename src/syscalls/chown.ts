import { EBADF } from "../abi/errno.ts";
import { SYS_fchown, SYS_fchownat } from "../abi/unistd-riscv64.ts";
import { startingPath } from "../fs/at-path.ts";
import { chown, fchown } from "../fs/chown.ts";
import type { SyscallArguments } from "../kernel/syscall-arguments.ts";
import type { Task } from "../kernel/task.ts";
import { full, type SyscallEntry } from "./entry.ts";
import { copyInPath } from "./user-path.ts";

// chown(2)

function fchownHandler(task: Task, args: SyscallArguments): number {
  const file = task.files.getReal(args.int(0));
  return file === null ? -EBADF : fchown(task, file, args.uint(1), args.uint(2));
}

function fchownat(task: Task, args: SyscallArguments): number {
  const flags = args.int(4);
  const pathname = copyInPath(task, args.pointer(1));
  if (typeof pathname === "number") return pathname;
  const start = startingPath(task, task.files, args.int(0), pathname, flags);
  return typeof start === "number" ? start : chown(task, start, pathname, args.uint(2), args.uint(3), flags);
}

export const chownSyscalls: readonly SyscallEntry[] = [
  full(SYS_fchown, fchownHandler, ["fd", "uid", "gid"]),
  full(SYS_fchownat, fchownat, ["dirfd", "path", "uid", "gid", "atFlags"]),
];
