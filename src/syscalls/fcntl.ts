import { EBADF, EINVAL, EPERM } from "../abi/errno.ts";
import {
  F_ADD_SEALS,
  F_DUPFD,
  F_DUPFD_CLOEXEC,
  F_DUPFD_QUERY,
  F_GET_SEALS,
  F_GETFD,
  F_GETFL,
  F_GETLK,
  F_GETOWN,
  F_GETOWN_EX,
  F_GETPIPE_SZ,
  F_GETSIG,
  F_OFD_GETLK,
  F_OFD_SETLK,
  F_OFD_SETLKW,
  F_SETFD,
  F_SETFL,
  F_SETLK,
  F_SETLKW,
  F_SETOWN,
  F_SETOWN_EX,
  F_SETPIPE_SZ,
  F_SETSIG,
  FD_CLOEXEC,
} from "../abi/fcntl.ts";
import { SYS_fcntl } from "../abi/unistd-riscv64.ts";
import type { FileDescription } from "../fs/file-description.ts";
import { PipeFile } from "../fs/pipe/pipe-file.ts";
import { addSeals } from "../fs/tmpfs/seals.ts";
import { TmpfsFile } from "../fs/tmpfs/tmpfs-file.ts";
import type { SyscallArguments } from "../kernel/syscall-arguments.ts";
import type { Task } from "../kernel/task.ts";
import { duplicate } from "./dup.ts";
import { partial, type SyscallEntry } from "./entry.ts";
import { fileOwner } from "./file-owner.ts";
import { recordLock } from "./record-locks.ts";

// fcntl(2)

function fcntl(task: Task, args: SyscallArguments): number {
  const fd = args.int(0);
  const command = args.int(1);
  const file = task.files.get(fd);
  if (file === null) return -EBADF;
  switch (command) {
    case F_DUPFD:
      return duplicate(task, fd, args.uint(2), false);
    case F_DUPFD_CLOEXEC:
      return duplicate(task, fd, args.uint(2), true);
    case F_DUPFD_QUERY:
      return queryDuplicate(task, file, args.int(2));
    case F_GETFD:
      return task.files.isCloseOnExec(fd) ? FD_CLOEXEC : 0;
    case F_SETFD:
      task.files.setCloseOnExec(fd, (args.int(2) & FD_CLOEXEC) !== 0);
      return 0;
    case F_GETFL:
      return file.flags;
  }
  // open(2): on a descriptor from O_PATH the commands above are all that is allowed
  return file.isPathOnly ? -EBADF : fcntlOfFile(task, file, command, args);
}

function fcntlOfFile(task: Task, file: FileDescription, command: number, args: SyscallArguments): number {
  switch (command) {
    case F_SETFL:
      return file.setStatusFlags(task, args.int(2));
    case F_GETLK:
    case F_SETLK:
    case F_SETLKW:
    case F_OFD_GETLK:
    case F_OFD_SETLK:
    case F_OFD_SETLKW:
      return recordLock(task, file, command, args.pointer(2));
    case F_SETOWN:
    case F_GETOWN:
    case F_SETOWN_EX:
    case F_GETOWN_EX:
    case F_SETSIG:
    case F_GETSIG:
      return fileOwner(task, file, command, args);
    case F_GETPIPE_SZ:
      return file instanceof PipeFile ? file.capacity : -EBADF;
    case F_SETPIPE_SZ:
      return file instanceof PipeFile ? file.resize(task, args.uint(2)) : -EBADF;
    // fcntl(2): EINVAL, the file system does not support sealing
    case F_GET_SEALS:
      return file instanceof TmpfsFile ? file.inode.seals : -EINVAL;
    case F_ADD_SEALS:
      if (file instanceof TmpfsFile) return addSeals(file, args.int(2));
      return file.isWritable ? -EINVAL : -EPERM;
  }
  return -EINVAL;
}

/** F_DUPFD_QUERY: whether both descriptors refer to one open file description. */
function queryDuplicate(task: Task, file: FileDescription, fd: number): number {
  const other = task.files.get(fd);
  if (other === null) return -EBADF;
  return other === file ? 1 : 0;
}

export const fcntlSyscalls: readonly SyscallEntry[] = [
  partial(
    SYS_fcntl,
    fcntl,
    "no signal-driven I/O, no leases, no F_NOTIFY, no hints",
    ["fd", "fcntlCommand", "fcntlArgument"],
    "fcntl",
  ),
];
