import { E2BIG, EAGAIN, EINVAL, EMFILE, ENOENT, ERESTARTSYS } from "../abi/errno.ts";
import {
  __O_TMPFILE,
  O_CLOEXEC,
  O_CREAT,
  O_DIRECTORY,
  O_NOFOLLOW,
  O_PATH,
  O_TRUNC,
  OPEN_HOW_SIZE_VER0,
  RESOLVE_BENEATH,
  RESOLVE_CACHED,
  RESOLVE_IN_ROOT,
  RESOLVE_NO_MAGICLINKS,
  RESOLVE_NO_SYMLINKS,
  RESOLVE_NO_XDEV,
} from "../abi/fcntl.ts";
import { OpenHow } from "../abi/fcntl-struct.ts";
import { PAGE_SIZE } from "../abi/limits.ts";
import { POLLIN, POLLOUT } from "../abi/poll.ts";
import { RLIMIT_NOFILE } from "../abi/resource.ts";
import { S_IALLUGO } from "../abi/stat.ts";
import { SYS_openat, SYS_openat2 } from "../abi/unistd-riscv64.ts";
import { startingPath } from "../fs/at-path.ts";
import { checkFileRoom, type FileDescription } from "../fs/file-description.ts";
import { openat } from "../fs/open.ts";
import { openHow, VALID_OPEN_FLAGS } from "../fs/open-flags.ts";
import {
  LOOKUP_BENEATH,
  LOOKUP_IN_ROOT,
  LOOKUP_NO_MAGICLINKS,
  LOOKUP_NO_SYMLINKS,
  LOOKUP_NO_XDEV,
} from "../fs/path-walk.ts";
import type { SyscallArguments } from "../kernel/syscall-arguments.ts";
import { BLOCKED } from "../kernel/syscall-result.ts";
import type { Task } from "../kernel/task.ts";
import { full, type SyscallEntry } from "./entry.ts";
import { installFile } from "./install-file.ts";
import { structBuffer, structView } from "./scratch.ts";
import { copyInPath } from "./user-path.ts";

// open(2), openat2(2)

function openatHandler(task: Task, args: SyscallArguments): number {
  return openFile(task, args, args.int(2), args.uint(3), 0);
}

function openat2(task: Task, args: SyscallArguments): number {
  const how = copyInOpenHow(task, args.pointer(2), args.ulong(3));
  if (how < 0) return how;
  const { flags, mode, resolve } = OpenHow.fields;
  // openat2(2): EINVAL, an unknown flag; a word beyond 32 bits holds nothing else
  if (flags.high(structView, 0) !== 0 || resolve.high(structView, 0) !== 0) return -EINVAL;
  const openFlags = flags.low(structView, 0) | 0;
  const openMode = mode.get(structView, 0);
  const lookup = resolveFlags(resolve.low(structView, 0) | 0, openFlags);
  if (lookup < 0) return lookup;
  const error = checkOpenHow(openFlags, openMode);
  return error < 0 ? error : openFile(task, args, openFlags, openMode, lookup);
}

/** copy_struct_from_user(): a longer struct is welcome as long as what this kernel does not know is zero. */
function copyInOpenHow(task: Task, address: number, size: number): number {
  // openat2(2): EINVAL, size is smaller than any known version of struct open_how; E2BIG, an extension is not supported
  if (size < OPEN_HOW_SIZE_VER0) return -EINVAL;
  if (size > PAGE_SIZE) return -E2BIG;
  const error = task.mm!.copyIn(address, structBuffer, 0, size);
  if (error < 0) return error;
  for (let i = OpenHow.size; i < size; i++) if (structBuffer[i] !== 0) return -E2BIG;
  return 0;
}

const O_PATH_FLAGS = O_DIRECTORY | O_NOFOLLOW | O_PATH | O_CLOEXEC;

/** build_open_flags(): what openat(2) forgives and openat2(2) does not. */
function checkOpenHow(flags: number, mode: number): number {
  if ((flags & ~VALID_OPEN_FLAGS) !== 0) return -EINVAL;
  // openat2(2): EINVAL, mode is non-zero, but flags does not contain O_CREAT or O_TMPFILE; or mode has other bits
  if ((flags & (O_CREAT | __O_TMPFILE)) === 0 ? mode !== 0 : mode > S_IALLUGO) return -EINVAL;
  return (flags & O_PATH) !== 0 && (flags & ~O_PATH_FLAGS) !== 0 ? -EINVAL : 0;
}

const LOOKUP_OF_RESOLVE: readonly (readonly [resolve: number, lookup: number])[] = [
  [RESOLVE_NO_XDEV, LOOKUP_NO_XDEV],
  [RESOLVE_NO_MAGICLINKS, LOOKUP_NO_MAGICLINKS],
  [RESOLVE_NO_SYMLINKS, LOOKUP_NO_SYMLINKS],
  [RESOLVE_BENEATH, LOOKUP_BENEATH],
  [RESOLVE_IN_ROOT, LOOKUP_IN_ROOT],
];

/** LOOKUP_* for RESOLVE_*, or -errno. */
function resolveFlags(resolve: number, flags: number): number {
  let lookup = 0;
  let rest = resolve & ~RESOLVE_CACHED;
  for (const [bit, flag] of LOOKUP_OF_RESOLVE) {
    if ((resolve & bit) !== 0) lookup |= flag;
    rest &= ~bit;
  }
  if (rest !== 0) return -EINVAL;
  // openat2(2): EINVAL, RESOLVE_BENEATH with RESOLVE_IN_ROOT
  if ((resolve & RESOLVE_BENEATH) !== 0 && (resolve & RESOLVE_IN_ROOT) !== 0) return -EINVAL;
  // Every lookup is served from memory; only what would change the tree cannot be done "cached".
  if ((resolve & RESOLVE_CACHED) !== 0 && (flags & (O_TRUNC | O_CREAT | __O_TMPFILE)) !== 0) return -EAGAIN;
  return lookup;
}

/** do_sys_openat2() */
function openFile(task: Task, args: SyscallArguments, flags: number, mode: number, lookup: number): number {
  let file = task.progressObject as FileDescription | null;
  if (file === null) {
    const opened = walkAndOpen(task, args, flags, mode, lookup);
    if (typeof opened === "number") return opened;
    file = opened;
  }
  task.progressObject = null;
  const error = file.completeOpen(task);
  if (error === -EAGAIN) return waitForPeer(task, file);
  if (error < 0) {
    file.release();
    return error;
  }
  return installFile(task, file, (flags & O_CLOEXEC) !== 0);
}

function walkAndOpen(
  task: Task,
  args: SyscallArguments,
  flags: number,
  mode: number,
  lookup: number,
): FileDescription | number {
  const how = openHow(flags, mode, lookup);
  if (typeof how === "number") return how;
  const pathname = copyInPath(task, args.pointer(1));
  if (typeof pathname === "number") return pathname;
  if (pathname === "") return -ENOENT;
  // open(2): EMFILE comes before anything is looked up, or created
  if (task.files.lowestFree(0) >= task.group.limits.get(RLIMIT_NOFILE)) return -EMFILE;
  const error = checkFileRoom(task.kernel.vfs);
  if (error < 0) return error;
  // openat2(2), RESOLVE_IN_ROOT: an absolute pathname starts at dirfd, too
  const isScoped = (lookup & (LOOKUP_IN_ROOT | LOOKUP_BENEATH)) !== 0;
  const start = startingPath(task, task.files, args.int(0), isScoped ? "." : pathname, 0);
  return typeof start === "number" ? start : openat(task, start, pathname, flags, mode, lookup);
}

/** fifo(7): the opener of one end waits until somebody opens the other. */
function waitForPeer(task: Task, file: FileDescription): number {
  const result = task.block(file.queue, POLLIN | POLLOUT, -ERESTARTSYS);
  if (result === BLOCKED) task.progressObject = file;
  else file.release();
  return result;
}

export const openSyscalls: readonly SyscallEntry[] = [
  full(SYS_openat, openatHandler, ["dirfd", "path", "openFlags", "openMode"]),
  full(SYS_openat2, openat2, ["dirfd", "path", "openHow", "ulong"]),
];
