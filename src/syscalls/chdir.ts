import { writeByteString } from "../abi/byte-string.ts";
import { EBADF, ERANGE } from "../abi/errno.ts";
import { SYS_chdir, SYS_chroot, SYS_fchdir, SYS_getcwd } from "../abi/unistd-riscv64.ts";
import { chdir, fchdir } from "../fs/chdir.ts";
import { chroot } from "../fs/chroot.ts";
import { getcwd } from "../fs/pathname.ts";
import type { SyscallArguments } from "../kernel/syscall-arguments.ts";
import type { Task } from "../kernel/task.ts";
import { full, type SyscallEntry } from "./entry.ts";
import { dataBuffer } from "./scratch.ts";
import { copyInPath } from "./user-path.ts";

// chdir(2), getcwd(2), chroot(2)

function chdirHandler(task: Task, args: SyscallArguments): number {
  const pathname = copyInPath(task, args.pointer(0));
  return typeof pathname === "number" ? pathname : chdir(task, pathname);
}

function fchdirHandler(task: Task, args: SyscallArguments): number {
  const file = task.files.get(args.int(0));
  return file === null ? -EBADF : fchdir(task, file);
}

function chrootHandler(task: Task, args: SyscallArguments): number {
  const pathname = copyInPath(task, args.pointer(0));
  return typeof pathname === "number" ? pathname : chroot(task, pathname);
}

/** @returns the length with the NUL. */
function getcwdHandler(task: Task, args: SyscallArguments): number {
  const cwd = getcwd(task);
  if (typeof cwd === "number") return cwd;
  const length = cwd.length + 1;
  // getcwd(3): ERANGE, the size is less than the length of the absolute pathname with its null byte
  if (length > args.ulong(1)) return -ERANGE;
  writeByteString(dataBuffer, 0, cwd);
  dataBuffer[cwd.length] = 0;
  const error = task.mm!.copyOut(args.pointer(0), dataBuffer, 0, length);
  return error < 0 ? error : length;
}

export const chdirSyscalls: readonly SyscallEntry[] = [
  full(SYS_chdir, chdirHandler, ["path"]),
  full(SYS_fchdir, fchdirHandler, ["fd"]),
  full(SYS_chroot, chrootHandler, ["path"]),
  full(SYS_getcwd, getcwdHandler, ["stringOut", "ulong"]),
];
