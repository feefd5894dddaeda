import { EBADF, EINVAL, ESPIPE } from "../abi/errno.ts";
import { RWF_NOWAIT } from "../abi/uio.ts";
import { SYS_pread64, SYS_preadv, SYS_preadv2, SYS_read, SYS_readv } from "../abi/unistd-riscv64.ts";
import type { SyscallArguments } from "../kernel/syscall-arguments.ts";
import type { Task } from "../kernel/task.ts";
import { full, type SyscallEntry } from "./entry.ts";
import { AT_POSITION, readFile } from "./file-io.ts";
import { checkRwFlags } from "./rw-flags.ts";
import { userBuffers } from "./user-buffers.ts";

// read(2), pread(2), readv(2)

function read(task: Task, args: SyscallArguments): number {
  return readBuffer(task, args, AT_POSITION);
}

function pread64(task: Task, args: SyscallArguments): number {
  const offset = args.long(3);
  // pread(2): EINVAL, the offset is negative
  return offset < 0 ? -EINVAL : readBuffer(task, args, offset);
}

function readBuffer(task: Task, args: SyscallArguments, offset: number): number {
  const file = task.files.getReal(args.int(0));
  if (file === null) return -EBADF;
  if (offset !== AT_POSITION && !file.isSeekable) return -ESPIPE;
  if (!file.isReadable) return -EBADF;
  const error = userBuffers.importBuffer(args.pointer(1), args.ulong(2));
  return error < 0 ? error : readFile(task, file, userBuffers, offset, !file.isNonBlocking);
}

function readv(task: Task, args: SyscallArguments): number {
  return readVector(task, args, AT_POSITION, 0);
}

function preadv(task: Task, args: SyscallArguments): number {
  const offset = args.long(3);
  return offset < 0 ? -EINVAL : readVector(task, args, offset, 0);
}

function preadv2(task: Task, args: SyscallArguments): number {
  const offset = args.long(3);
  // readv(2): if the offset argument to preadv2() is -1, then the current file offset is used and updated
  if (offset < 0 && offset !== AT_POSITION) return -EINVAL;
  return readVector(task, args, offset, args.int(5));
}

/** vfs_readv() */
function readVector(task: Task, args: SyscallArguments, offset: number, flags: number): number {
  const file = task.files.getReal(args.int(0));
  if (file === null) return -EBADF;
  if (offset !== AT_POSITION && !file.isSeekable) return -ESPIPE;
  if (!file.isReadable) return -EBADF;
  const error = userBuffers.importIovec(task.mm!, args.pointer(1), args.ulong(2));
  if (error < 0) return error;
  if (userBuffers.remaining === 0) return 0;
  const unsupported = checkRwFlags(file, flags);
  if (unsupported < 0) return unsupported;
  const mayBlock = !file.isNonBlocking && (flags & RWF_NOWAIT) === 0;
  return readFile(task, file, userBuffers, offset, mayBlock);
}

export const readSyscalls: readonly SyscallEntry[] = [
  full(SYS_read, read, ["fd", "bytesOut", "ulong"]),
  full(SYS_pread64, pread64, ["fd", "bytesOut", "ulong", "long"]),
  full(SYS_readv, readv, ["fd", "iovecOut", "ulong"]),
  full(SYS_preadv, preadv, ["fd", "iovecOut", "ulong", "long"]),
  full(SYS_preadv2, preadv2, ["fd", "iovecOut", "ulong", "long", "unused", "rwFlags"]),
];
