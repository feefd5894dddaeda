import { fromBytes } from "../abi/byte-string.ts";
import { EFAULT, EINVAL, ENAMETOOLONG, ENOENT } from "../abi/errno.ts";
import { PAGE_SIZE } from "../abi/limits.ts";
import { SYS_mount, SYS_pivot_root, SYS_umount2 } from "../abi/unistd-riscv64.ts";
import { mount } from "../fs/do-mount.ts";
import { pivotRoot } from "../fs/pivot-root.ts";
import { umount2 } from "../fs/umount.ts";
import type { SyscallArguments } from "../kernel/syscall-arguments.ts";
import type { Task } from "../kernel/task.ts";
import { ACCESS_READ } from "../mm/user-memory.ts";
import { full, partial, type SyscallEntry } from "./entry.ts";
import { dataBuffer } from "./scratch.ts";
import { copyInPath } from "./user-path.ts";

// mount(2), umount(2), pivot_root(2)

function mountHandler(task: Task, args: SyscallArguments): number {
  const type = copyInMountString(task, args.pointer(2));
  if (typeof type === "number") return type;
  const source = copyInMountString(task, args.pointer(0));
  if (typeof source === "number") return source;
  const data = copyInOptions(task, args.pointer(4));
  if (typeof data === "number") return data;
  const target = copyInPath(task, args.pointer(1));
  if (typeof target === "number") return target;
  if (target === "") return -ENOENT;
  return mount(task, source, target, type, args.uint(3), data);
}

/** copy_mount_string(): null for a null pointer; mount(2): EINVAL when it is longer than a page. */
function copyInMountString(task: Task, address: number): string | null | number {
  if (address === 0) return null;
  const text = task.mm!.copyInString(address, PAGE_SIZE);
  return text === -ENAMETOOLONG ? -EINVAL : text;
}

/** copy_mount_options(): what can be read of one page, up to a NUL. */
function copyInOptions(task: Task, address: number): string | null | number {
  if (address === 0) return null;
  const length = task.mm!.faultIn(address, PAGE_SIZE, ACCESS_READ);
  if (length === 0) return -EFAULT;
  task.mm!.copyIn(address, dataBuffer, 0, length);
  const text = fromBytes(dataBuffer, 0, Math.min(length, PAGE_SIZE - 1));
  const end = text.indexOf("\0");
  return end < 0 ? text : text.slice(0, end);
}

function umount2Handler(task: Task, args: SyscallArguments): number {
  const target = copyInPath(task, args.pointer(0));
  if (typeof target === "number") return target;
  return target === "" ? -ENOENT : umount2(task, target, args.int(1));
}

function pivotRootHandler(task: Task, args: SyscallArguments): number {
  const newRoot = copyInPath(task, args.pointer(0));
  if (typeof newRoot === "number") return newRoot;
  const putOld = copyInPath(task, args.pointer(1));
  if (typeof putOld === "number") return putOld;
  return newRoot === "" || putOld === "" ? -ENOENT : pivotRoot(task, newRoot, putOld);
}

export const mountSyscalls: readonly SyscallEntry[] = [
  partial(SYS_mount, mountHandler, "file systems: see /proc/filesystems", [
    "string",
    "path",
    "string",
    "mountFlags",
    "mountData",
  ]),
  full(SYS_umount2, umount2Handler, ["path", "umountFlags"]),
  full(SYS_pivot_root, pivotRootHandler, ["path", "path"]),
];
