import { writeByteString } from "../abi/byte-string.ts";
import { EINVAL } from "../abi/errno.ts";
import { AT_EMPTY_PATH } from "../abi/fcntl.ts";
import { SYS_readlinkat } from "../abi/unistd-riscv64.ts";
import { startingPath } from "../fs/at-path.ts";
import { readlink } from "../fs/readlink.ts";
import type { SyscallArguments } from "../kernel/syscall-arguments.ts";
import type { Task } from "../kernel/task.ts";
import { full, type SyscallEntry } from "./entry.ts";
import { CHUNK, dataBuffer } from "./scratch.ts";
import { copyInPath } from "./user-path.ts";

// readlink(2)

function readlinkat(task: Task, args: SyscallArguments): number {
  const size = args.int(3);
  // readlink(2): EINVAL, bufsiz is not positive
  if (size <= 0) return -EINVAL;
  const pathname = copyInPath(task, args.pointer(1));
  if (typeof pathname === "number") return pathname;
  const start = startingPath(task, task.files, args.int(0), pathname, AT_EMPTY_PATH);
  if (typeof start === "number") return start;
  const text = readlink(task, start, pathname);
  if (typeof text === "number") return text;
  const length = Math.min(text.length, size, CHUNK);
  writeByteString(dataBuffer, 0, text.slice(0, length));
  const error = task.mm!.copyOut(args.pointer(2), dataBuffer, 0, length);
  return error < 0 ? error : length;
}

export const readlinkSyscalls: readonly SyscallEntry[] = [
  full(SYS_readlinkat, readlinkat, ["dirfd", "path", "bytesOut", "ulong"]),
];
