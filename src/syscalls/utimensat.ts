import { EBADF, EINVAL } from "../abi/errno.ts";
import { AT_FDCWD } from "../abi/fcntl.ts";
import { Timespec } from "../abi/time-struct.ts";
import { SYS_utimensat } from "../abi/unistd-riscv64.ts";
import { startingPath } from "../fs/at-path.ts";
import { futimens, type TimeArgument, type TimesArgument, utimensat } from "../fs/utimensat.ts";
import type { SyscallArguments } from "../kernel/syscall-arguments.ts";
import type { Task } from "../kernel/task.ts";
import { full, type SyscallEntry } from "./entry.ts";
import { structBuffer, structView } from "./scratch.ts";
import { copyInPath } from "./user-path.ts";

// utimensat(2)

function utimensatHandler(task: Task, args: SyscallArguments): number {
  const dirfd = args.int(0);
  const flags = args.int(3);
  let times: TimesArgument | null = null;
  if (args.pointer(2) !== 0) {
    const error = task.mm!.copyIn(args.pointer(2), structBuffer, 0, 2 * Timespec.size);
    if (error < 0) return error;
    times = [timeArgument(0), timeArgument(Timespec.size)];
  }
  // utimensat(2): a null pathname means the file behind dirfd
  if (args.pointer(1) === 0 && dirfd !== AT_FDCWD) {
    if (flags !== 0) return -EINVAL;
    const file = task.files.getReal(dirfd);
    return file === null ? -EBADF : futimens(task, file, times);
  }
  const pathname = copyInPath(task, args.pointer(1));
  if (typeof pathname === "number") return pathname;
  const start = startingPath(task, task.files, dirfd, pathname, flags);
  return typeof start === "number" ? start : utimensat(task, start, pathname, times, flags);
}

function timeArgument(at: number): TimeArgument {
  const { tv_sec, tv_nsec } = Timespec.fields;
  return { seconds: tv_sec.get(structView, at), nanoseconds: tv_nsec.get(structView, at) };
}

export const utimensatSyscalls: readonly SyscallEntry[] = [
  full(SYS_utimensat, utimensatHandler, ["dirfd", "path", "timespecPairIn", "atFlags"]),
];
