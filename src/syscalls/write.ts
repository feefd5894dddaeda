import { EBADF, EINVAL, ESPIPE } from "../abi/errno.ts";
import { O_APPEND } from "../abi/fcntl.ts";
import { RWF_APPEND, RWF_NOAPPEND, RWF_NOSIGNAL, RWF_NOWAIT } from "../abi/uio.ts";
import { SYS_pwrite64, SYS_pwritev, SYS_pwritev2, SYS_write, SYS_writev } from "../abi/unistd-riscv64.ts";
import type { SyscallArguments } from "../kernel/syscall-arguments.ts";
import type { Task } from "../kernel/task.ts";
import { full, type SyscallEntry } from "./entry.ts";
import { AT_POSITION, writeFile } from "./file-io.ts";
import { checkRwFlags } from "./rw-flags.ts";
import { userBuffers } from "./user-buffers.ts";

// write(2), pwrite(2), writev(2)

function write(task: Task, args: SyscallArguments): number {
  return writeBuffer(task, args, AT_POSITION);
}

function pwrite64(task: Task, args: SyscallArguments): number {
  const offset = args.long(3);
  // pwrite(2): EINVAL, the offset is negative
  return offset < 0 ? -EINVAL : writeBuffer(task, args, offset);
}

function writeBuffer(task: Task, args: SyscallArguments, offset: number): number {
  const file = task.files.getReal(args.int(0));
  if (file === null) return -EBADF;
  if (offset !== AT_POSITION && !file.allowsPwrite) return -ESPIPE;
  if (!file.isWritable) return -EBADF;
  const error = userBuffers.importBuffer(args.pointer(1), args.ulong(2));
  return error < 0 ? error : writeFile(task, file, userBuffers, offset, !file.isNonBlocking);
}

function writev(task: Task, args: SyscallArguments): number {
  return writeVector(task, args, AT_POSITION, 0);
}

function pwritev(task: Task, args: SyscallArguments): number {
  const offset = args.long(3);
  return offset < 0 ? -EINVAL : writeVector(task, args, offset, 0);
}

function pwritev2(task: Task, args: SyscallArguments): number {
  const offset = args.long(3);
  // writev(2): if the offset argument to pwritev2() is -1, then the current file offset is used and updated
  if (offset < 0 && offset !== AT_POSITION) return -EINVAL;
  return writeVector(task, args, offset, args.int(5));
}

/** vfs_writev() */
function writeVector(task: Task, args: SyscallArguments, offset: number, flags: number): number {
  const file = task.files.getReal(args.int(0));
  if (file === null) return -EBADF;
  if (offset !== AT_POSITION && !file.allowsPwrite) return -ESPIPE;
  if (!file.isWritable) return -EBADF;
  const error = userBuffers.importIovec(task.mm!, args.pointer(1), args.ulong(2));
  if (error < 0) return error;
  if (userBuffers.remaining === 0) return 0;
  const unsupported = checkRwFlags(file, flags);
  if (unsupported < 0) return unsupported;
  const mayBlock = !file.isNonBlocking && (flags & RWF_NOWAIT) === 0;
  // RWF_APPEND and RWF_NOAPPEND stand for O_APPEND during this one call.
  const saved = file.flags;
  if ((flags & RWF_APPEND) !== 0) file.flags |= O_APPEND;
  if ((flags & RWF_NOAPPEND) !== 0) file.flags &= ~O_APPEND;
  const result = writeFile(task, file, userBuffers, offset, mayBlock, (flags & RWF_NOSIGNAL) === 0);
  file.flags = saved;
  return result;
}

export const writeSyscalls: readonly SyscallEntry[] = [
  full(SYS_write, write, ["fd", "bytesIn", "ulong"]),
  full(SYS_pwrite64, pwrite64, ["fd", "bytesIn", "ulong", "long"]),
  full(SYS_writev, writev, ["fd", "iovecIn", "ulong"]),
  full(SYS_pwritev, pwritev, ["fd", "iovecIn", "ulong", "long"]),
  full(SYS_pwritev2, pwritev2, ["fd", "iovecIn", "ulong", "long", "unused", "rwFlags"]),
];
