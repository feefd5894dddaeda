import { CAP_DAC_READ_SEARCH } from "../abi/capability.ts";
import { EBADF, EFAULT, EINVAL, EOPNOTSUPP, EOVERFLOW, EPERM, ESTALE } from "../abi/errno.ts";
import {
  AT_EMPTY_PATH,
  AT_FDCWD,
  AT_HANDLE_FID,
  AT_SYMLINK_FOLLOW,
  O_CLOEXEC,
  O_EXCL,
  O_NONBLOCK,
  O_RDWR,
  O_WRONLY,
} from "../abi/fcntl.ts";
import {
  AT_HANDLE_CONNECTABLE,
  AT_HANDLE_MNT_ID_UNIQUE,
  FD_NSFS_ROOT,
  FD_PIDFS_ROOT,
  FILEID_INO64_GEN,
  FILEID_INVALID,
  FILEID_KERNFS,
  FILEID_NSFS,
  FILEID_USER_FLAGS_MASK,
  FILEID_VALID_USER_FLAGS,
  MAX_HANDLE_SZ,
} from "../abi/handle.ts";
import { FileHandle } from "../abi/handle-struct.ts";
import { SYS_name_to_handle_at, SYS_open_by_handle_at } from "../abi/unistd-riscv64.ts";
import { startingPath } from "../fs/at-path.ts";
import { decodeNamespace, encodeNamespace } from "../fs/nsfs/nsfs-handle.ts";
import { NsfsInode, namespacePath } from "../fs/nsfs/nsfs-inode.ts";
import { openPath } from "../fs/open.ts";
import type { Path } from "../fs/path.ts";
import { LOOKUP_EMPTY, LOOKUP_FOLLOW, lookup } from "../fs/path-walk.ts";
import type { Superblock } from "../fs/superblock.ts";
import { decodePid, encodePid } from "../kernel/pidfd/pid-handle.ts";
import { PidInode, pidPath } from "../kernel/pidfd/pid-inode.ts";
import type { SyscallArguments } from "../kernel/syscall-arguments.ts";
import type { Task } from "../kernel/task.ts";
import { isCurrentNamespace, maySeeAllNamespaces } from "../ns/namespace-visibility.ts";
import { partial, type SyscallEntry } from "./entry.ts";
import { installFile } from "./install-file.ts";
import { structBuffer, structView } from "./scratch.ts";
import { copyInPath } from "./user-path.ts";

/** What a handle says behind its header. */
interface Encoded {
  readonly type: number;
  readonly bytes: Uint8Array;
}

/** VALID_FILE_HANDLE_OPEN_FLAGS of fs/pidfs.c: O_EXCL is PIDFD_THREAD. */
const PIDFD_FLAGS = O_RDWR | O_WRONLY | O_NONBLOCK | O_CLOEXEC | O_EXCL;

const NAME_FLAGS = AT_SYMLINK_FOLLOW | AT_EMPTY_PATH | AT_HANDLE_FID | AT_HANDLE_MNT_ID_UNIQUE | AT_HANDLE_CONNECTABLE;

/** name_to_handle_at(2) */
function name_to_handle_at(task: Task, args: SyscallArguments): number {
  const flags = args.int(4);
  const isConnectable = (flags & AT_HANDLE_CONNECTABLE) !== 0;
  // name_to_handle_at(2): EINVAL, invalid bits; a handle that cannot be opened is not connectable, one of a descriptor is not either
  if ((flags & ~NAME_FLAGS) !== 0) return -EINVAL;
  if (isConnectable && (flags & (AT_HANDLE_FID | AT_EMPTY_PATH)) !== 0) return -EINVAL;
  const pathname = copyInPath(task, args.pointer(1));
  if (typeof pathname === "number") return pathname;
  const start = startingPath(task, task.files, args.int(0), pathname, flags & AT_EMPTY_PATH);
  if (typeof start === "number") return start;
  const follow = (flags & AT_SYMLINK_FOLLOW) !== 0 ? LOOKUP_FOLLOW : 0;
  const path = lookup(task, start, pathname, follow | ((flags & AT_EMPTY_PATH) !== 0 ? LOOKUP_EMPTY : 0));
  if (typeof path === "number") return path;
  const encoded = encode(path, (flags & AT_HANDLE_FID) !== 0);
  if (encoded === null) return -EOPNOTSUPP;
  return storeHandle(task, args, path, encoded, (flags & AT_HANDLE_MNT_ID_UNIQUE) !== 0);
}

/** exportfs_encode_fh(), or null. @param isIdentity it need not be possible to open it: AT_HANDLE_FID. */
function encode({ inode }: Path, isIdentity: boolean): Encoded | null {
  if (inode instanceof NsfsInode && inode.namespace.tree.behaves("namespaceIds"))
    return { type: FILEID_NSFS, bytes: encodeNamespace(inode.namespace) };
  if (inode instanceof PidInode) return { type: FILEID_KERNFS, bytes: encodePid(inode.pid) };
  if (!isIdentity) return null;
  const bytes = new Uint8Array(12);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(inode.ino), true);
  return { type: FILEID_INO64_GEN, bytes };
}

function storeHandle(task: Task, args: SyscallArguments, path: Path, encoded: Encoded, isUnique: boolean): number {
  const memory = task.mm!;
  const address = args.pointer(2);
  const mountAddress = args.pointer(3);
  const room = memory.readU32(address);
  if (room < 0) return -EFAULT;
  if (room > MAX_HANDLE_SZ) return -EINVAL;
  const { bytes, type } = encoded;
  // name_to_handle_at(2): EOVERFLOW, handle_bytes is too small; it tells then how much is needed
  const fits = room >= bytes.length;
  const { mount } = path;
  const stored = isUnique ? memory.writeU64(mountAddress, mount.uniqueId) : memory.writeU32(mountAddress, mount.id);
  FileHandle.write(structView, 0, { handle_bytes: bytes.length, handle_type: fits ? type : FILEID_INVALID });
  if (stored < 0 || memory.copyOut(address, structBuffer, 0, FileHandle.size) < 0) return -EFAULT;
  if (!fits) return -EOVERFLOW;
  return memory.copyOut(address + FileHandle.size, bytes, 0, bytes.length) < 0 ? -EFAULT : 0;
}

/** open_by_handle_at(2) */
function open_by_handle_at(task: Task, args: SyscallArguments): number {
  const flags = args.int(2);
  const memory = task.mm!;
  const address = args.pointer(1);
  if (memory.copyIn(address, structBuffer, 0, FileHandle.size) < 0) return -EFAULT;
  const size = FileHandle.fields.handle_bytes.get(structView, 0);
  const type = FileHandle.fields.handle_type.get(structView, 0);
  if (size > MAX_HANDLE_SZ || size === 0) return -EINVAL;
  if (type < 0 || (type & FILEID_USER_FLAGS_MASK & ~FILEID_VALID_USER_FLAGS) !== 0) return -EINVAL;
  const superblock = anchorOf(task, args.int(0));
  if (superblock === null) return -EBADF;
  const { pidfsMount, nsfsMount } = task.kernel.vfs;
  const isPidfs = superblock === pidfsMount.superblock;
  const isNsfs = superblock === nsfsMount.superblock;
  // pidfs_export_permission(): EINVAL, flags that make no sense for a pidfd
  if (isPidfs && (flags & ~PIDFD_FLAGS) !== 0) return -EINVAL;
  // open_by_handle_at(2): EPERM, no CAP_DAC_READ_SEARCH; these two decide for themselves
  if (!isPidfs && !isNsfs && !task.credentials.hasCapability(CAP_DAC_READ_SEARCH, task.kernel.rootUserNamespace)) {
    return -EPERM;
  }
  const bytes = new Uint8Array(size);
  if (memory.copyIn(address + FileHandle.size, bytes, 0, size) < 0) return -EFAULT;
  const path = isPidfs ? pidOf(task, type, bytes) : isNsfs ? namespaceOf(task, type, bytes) : null;
  if (path === null) return -ESTALE;
  const file = openPath(task, path, isPidfs ? flags | O_RDWR : flags);
  return typeof file === "number" ? file : installFile(task, file, (flags & O_CLOEXEC) !== 0);
}

/** get_path_anchor() */
function anchorOf(task: Task, fd: number): Superblock | null {
  const { vfs } = task.kernel;
  if (fd === AT_FDCWD) return task.fs.cwd.mount.superblock;
  if (fd === FD_PIDFS_ROOT) return vfs.pidfsMount.superblock;
  if (fd === FD_NSFS_ROOT && task.kernel.behaves("namespaceIds")) return vfs.nsfsMount.superblock;
  return task.files.getReal(fd)?.path.mount.superblock ?? null;
}

/** pidfs_fh_to_dentry(): null for a process that was reaped, or is not visible to the caller. */
function pidOf(task: Task, type: number, bytes: Uint8Array): Path | null {
  const pid = type === FILEID_KERNFS ? decodePid(task.kernel.rootPIDNamespace, bytes) : null;
  return pid === null || pid.numberIn(task.pidNamespace) === 0 ? null : pidPath(task.kernel.vfs, pid);
}

/** nsfs_fh_to_dentry(): null for a namespace that is gone, and for one that is not the caller's to see. GEN-071, GEN-102 */
function namespaceOf(task: Task, type: number, bytes: Uint8Array): Path | null {
  const { rootUserNamespace, vfs } = task.kernel;
  const namespace = type === FILEID_NSFS ? decodeNamespace(rootUserNamespace.tree, bytes) : null;
  if (namespace === null || !(isCurrentNamespace(task, namespace) || maySeeAllNamespaces(task))) return null;
  return namespacePath(vfs, namespace);
}

export const nameToHandleAtSyscalls: readonly SyscallEntry[] = [
  partial(SYS_name_to_handle_at, name_to_handle_at, "only of pidfds and namespaces; others with AT_HANDLE_FID", [
    "dirfd",
    "path",
    "fileHandle",
    "intOut",
    "nameToHandleFlags",
  ]),
  partial(SYS_open_by_handle_at, open_by_handle_at, "only pidfds and namespaces", ["dirfd", "fileHandle", "openFlags"]),
];
