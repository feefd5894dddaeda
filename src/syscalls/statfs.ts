import { EBADF } from "../abi/errno.ts";
import { Statfs } from "../abi/statfs-struct.ts";
import { SYS_fstatfs, SYS_statfs } from "../abi/unistd-riscv64.ts";
import { type StatfsData, statfs, statfsPath } from "../fs/statfs.ts";
import type { SyscallArguments } from "../kernel/syscall-arguments.ts";
import type { Task } from "../kernel/task.ts";
import { full, type SyscallEntry } from "./entry.ts";
import { structBuffer, structView } from "./scratch.ts";
import { copyInPath } from "./user-path.ts";

// statfs(2)

function statfsHandler(task: Task, args: SyscallArguments): number {
  const pathname = copyInPath(task, args.pointer(0));
  if (typeof pathname === "number") return pathname;
  const data = statfs(task, pathname);
  return typeof data === "number" ? data : copyOutStatfs(task, data, args.pointer(1));
}

function fstatfs(task: Task, args: SyscallArguments): number {
  const file = task.files.get(args.int(0));
  return file === null ? -EBADF : copyOutStatfs(task, statfsPath(file.path), args.pointer(1));
}

/** do_statfs_native() */
function copyOutStatfs(task: Task, data: StatfsData, address: number): number {
  Statfs.write(structView, 0, {
    f_type: data.type,
    f_bsize: data.blockSize,
    f_blocks: data.blocks,
    f_bfree: data.freeBlocks,
    f_bavail: data.availableBlocks,
    f_files: data.files,
    f_ffree: data.freeFiles,
    f_namelen: data.nameLength,
    f_frsize: data.fragmentSize,
    f_flags: data.flags,
  });
  Statfs.fields.f_fsid.setHalves(structView, 0, data.id[0], data.id[1]);
  return task.mm!.copyOut(address, structBuffer, 0, Statfs.size);
}

export const statfsSyscalls: readonly SyscallEntry[] = [
  full(SYS_statfs, statfsHandler, ["path", "statfsOut"]),
  full(SYS_fstatfs, fstatfs, ["fd", "statfsOut"]),
];
