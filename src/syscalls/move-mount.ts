import { E2BIG, EINVAL, ENOSYS, EPERM } from "../abi/errno.ts";
import { AT_EMPTY_PATH, AT_RECURSIVE, AT_SYMLINK_NOFOLLOW } from "../abi/fcntl.ts";
import { PAGE_SIZE } from "../abi/limits.ts";
import {
  MOUNT_ATTR_SIZE_VER0,
  MOVE_MOUNT_F_EMPTY_PATH,
  MOVE_MOUNT_T_EMPTY_PATH,
  OPEN_TREE_CLOEXEC,
  OPEN_TREE_CLONE,
} from "../abi/mount.ts";
import { MountAttr } from "../abi/mount-struct.ts";
import { SYS_mount_setattr, SYS_move_mount, SYS_open_tree, SYS_open_tree_attr } from "../abi/unistd-riscv64.ts";
import { startingPath } from "../fs/at-path.ts";
import { checkFileRoom, type FileDescription } from "../fs/file-description.ts";
import { mayMount } from "../fs/mount-checks.ts";
import { checkSetattrFlags, type MountChange, mountChange, setMountAttributes } from "../fs/mount-setattr.ts";
import { checkMoveFlags, type MountEnd, moveMountAt } from "../fs/move-mount.ts";
import { checkOpenTreeFlags, openTree } from "../fs/open-tree.ts";
import { LOOKUP_EMPTY, LOOKUP_FOLLOW, lookup } from "../fs/path-walk.ts";
import type { SyscallArguments } from "../kernel/syscall-arguments.ts";
import type { Task } from "../kernel/task.ts";
import { refuse } from "../ns/refusal.ts";
import { full, type SyscallEntry } from "./entry.ts";
import { copyInExtensible } from "./extensible-struct.ts";
import { installFile } from "./install-file.ts";
import { structView } from "./scratch.ts";
import { copyInPath } from "./user-path.ts";

// open_tree(2), open_tree_attr(2), move_mount(2), mount_setattr(2)

function openTreeHandler(task: Task, args: SyscallArguments): number {
  const file = openTreeFile(task, args);
  return typeof file === "number" ? file : installFile(task, file, (args.uint(2) & OPEN_TREE_CLOEXEC) !== 0);
}

function openTreeFile(task: Task, args: SyscallArguments): FileDescription | number {
  const flags = args.uint(2);
  const error = checkOpenTreeFlags(task, flags);
  if (error < 0) return error;
  const pathname = copyInPath(task, args.pointer(1));
  if (typeof pathname === "number") return pathname;
  const roomError = checkFileRoom(task.kernel.vfs);
  if (roomError < 0) return roomError;
  const start = startingPath(task, task.files, args.int(0), pathname, flags & AT_EMPTY_PATH);
  return typeof start === "number" ? start : openTree(task, start, pathname, flags);
}

/** open_tree_attr(2): a copy gets its attributes before anybody can see it. */
function openTreeAttr(task: Task, args: SyscallArguments): number {
  if (!task.mountNamespace.tree.behaves("openTreeAttr")) return refuse(ENOSYS, "MNT-088");
  const address = args.pointer(3);
  const size = args.ulong(4);
  const flags = args.uint(2);
  if (address === 0 && size !== 0) return -EINVAL;
  const file = openTreeFile(task, args);
  if (typeof file === "number") return file;
  const error = address === 0 ? 0 : changeAttributes(task, file, address, size, flags);
  if (error === 0) return installFile(task, file, (flags & OPEN_TREE_CLOEXEC) !== 0);
  file.release();
  return error;
}

function changeAttributes(task: Task, file: FileDescription, address: number, size: number, flags: number): number {
  const isRecursive = (flags & AT_RECURSIVE) !== 0;
  const change = wantedChange(task, address, size, isRecursive, (flags & OPEN_TREE_CLONE) !== 0);
  if (change === null || typeof change === "number") return change ?? 0;
  return setMountAttributes(task, file.path, change);
}

/** wants_mount_setattr(): null when nothing is to change. */
function wantedChange(
  task: Task,
  address: number,
  size: number,
  isRecursive: boolean,
  replacesIdmap: boolean,
): MountChange | null | number {
  if (size > PAGE_SIZE) return refuse(E2BIG, "MNT-080");
  if (size < MOUNT_ATTR_SIZE_VER0) return refuse(EINVAL, "MNT-080");
  if (!mayMount(task)) return refuse(EPERM, "MNT-075");
  const error = copyInExtensible(task, address, size, MountAttr.size);
  if (error < 0) return error;
  const { attr_set, attr_clr, propagation, userns_fd } = MountAttr.fields;
  const attributes = {
    set: attr_set.get(structView, 0),
    clear: attr_clr.get(structView, 0),
    propagation: propagation.get(structView, 0),
    userns: userns_fd.get(structView, 0),
  };
  if (attributes.set === 0 && attributes.clear === 0 && attributes.propagation === 0) return null;
  const file = task.files.getReal(attributes.userns | 0);
  return mountChange(task, attributes, file, { isRecursive, replacesIdmap });
}

function mountSetattr(task: Task, args: SyscallArguments): number {
  const flags = args.uint(2);
  const flagError = checkSetattrFlags(flags);
  if (flagError < 0) return flagError;
  const change = wantedChange(task, args.pointer(3), args.ulong(4), (flags & AT_RECURSIVE) !== 0, false);
  if (change === null || typeof change === "number") return change ?? 0;
  const pathname = copyInPath(task, args.pointer(1));
  if (typeof pathname === "number") return pathname;
  const start = startingPath(task, task.files, args.int(0), pathname, flags & AT_EMPTY_PATH);
  if (typeof start === "number") return start;
  const follow = (flags & AT_SYMLINK_NOFOLLOW) !== 0 ? 0 : LOOKUP_FOLLOW;
  const path = lookup(task, start, pathname, follow | ((flags & AT_EMPTY_PATH) !== 0 ? LOOKUP_EMPTY : 0));
  return typeof path === "number" ? path : setMountAttributes(task, path, change);
}

function moveMountHandler(task: Task, args: SyscallArguments): number {
  const flags = args.uint(4);
  const error = checkMoveFlags(task, flags);
  if (error < 0) return error;
  const to = moveEnd(task, args, 2, (flags & MOVE_MOUNT_T_EMPTY_PATH) !== 0);
  if (typeof to === "number") return to;
  const from = moveEnd(task, args, 0, (flags & MOVE_MOUNT_F_EMPTY_PATH) !== 0);
  if (typeof from === "number") return from;
  return moveMountAt(task, from, to, flags);
}

/** A descriptor and a name; with an empty path the name may be a null pointer (getname_maybe_null()). */
function moveEnd(task: Task, args: SyscallArguments, at: number, mayBeEmpty: boolean): MountEnd | number {
  const address = args.pointer(at + 1);
  const name = mayBeEmpty && address === 0 ? "" : copyInPath(task, address);
  if (typeof name === "number") return name;
  return { start: startingPath(task, task.files, args.int(at), name, mayBeEmpty ? AT_EMPTY_PATH : 0), name };
}

export const moveMountSyscalls: readonly SyscallEntry[] = [
  full(SYS_open_tree, openTreeHandler, ["dirfd", "path", "openTreeFlags"]),
  full(SYS_open_tree_attr, openTreeAttr, ["dirfd", "path", "openTreeFlags", "mountAttrIn", "ulong"]),
  full(SYS_move_mount, moveMountHandler, ["dirfd", "path", "dirfd", "path", "moveMountFlags"]),
  full(SYS_mount_setattr, mountSetattr, ["dirfd", "path", "atFlags", "mountAttrIn", "ulong"]),
];
