/** What mount(8) makes of the errors of mount(2). */
import { MS_MOVE, MS_REMOUNT } from "../../../abi/mount.ts";
import { S_IFBLK, S_IFDIR, S_IFLNK, S_IFMT, S_IFREG } from "../../../abi/stat.ts";
import type { Errno } from "../../../platform/program/errno-error.ts";
import type { Sys } from "../../../platform/program/sys/index.ts";
import type { Routine } from "../../../platform/program/syscall.ts";
import { readMountinfo } from "../../procfs/mountinfo.ts";

/** A call of mount(2) that failed. */
export interface FailedMount {
  readonly source: string | null;
  readonly target: string;
  readonly type: string | null;
  readonly flags: number;
  readonly isPropagation: boolean;
}

/** The reason, as it stands after "mount: TARGET: ". */
export function* failureReason(sys: Sys, error: Errno, failed: FailedMount): Routine<string> {
  const { source, target, type, flags, isPropagation } = failed;
  const targetMode = yield* modeOf(sys, target);
  const unexplained = `mount(2) system call failed: ${error.description}`;
  switch (error.code) {
    case "EPERM":
      if ((yield* sys.geteuid()) !== 0) return "must be superuser to use mount";
      return targetMode === null || (targetMode & S_IFMT) === S_IFDIR
        ? "permission denied"
        : "mount point is not a directory";
    case "EBUSY":
      return flags & MS_REMOUNT ? "mount point is busy" : `${source} already mounted or mount point busy`;
    case "ENOENT":
      if (targetMode === null)
        return (yield* isLink(sys, target))
          ? "mount point is a symbolic link to nowhere"
          : "mount point does not exist";
      if (source !== null && (yield* modeOf(sys, source)) === null) return `special device ${source} does not exist`;
      return unexplained;
    case "ENOTDIR":
      return targetMode === null || (targetMode & S_IFMT) !== S_IFDIR ? "mount point is not a directory" : unexplained;
    case "EINVAL":
      if (isPropagation) return "not mount point or bad option";
      if (flags & MS_REMOUNT) return "mount point not mounted or bad option";
      if (flags & MS_MOVE && source !== null && (yield* hasSharedParent(sys, source)))
        return "bad option; moving a mount residing under a shared mount is unsupported";
      return `wrong fs type, bad option, bad superblock on ${source}, missing codepage or helper program, or other error`;
    case "ENODEV":
      return type === null ? "unknown filesystem type" : `unknown filesystem type '${type}'`;
    case "ENOTBLK":
      return yield* notABlockDevice(sys, source ?? "none");
    case "ENXIO":
      return `${source} is not a valid block device`;
    case "EMFILE":
      return "mount table full";
    case "EIO":
      return `can't read superblock on ${source}`;
    case "EACCES":
    case "EROFS":
      return flags & MS_REMOUNT
        ? `cannot remount ${source} read-write, is write-protected`
        : `cannot mount ${source} read-only`;
    default:
      return unexplained;
  }
}

function* notABlockDevice(sys: Sys, source: string): Routine<string> {
  const mode = yield* modeOf(sys, source);
  if (mode !== null && (mode & S_IFMT) === S_IFBLK)
    return `the kernel does not recognize ${source} as a block device; maybe "modprobe driver" is necessary`;
  if (mode !== null && (mode & S_IFMT) === S_IFREG) return `${source} is not a block device; try "-o loop"`;
  return `${source} is not a block device`;
}

/** st_mode; null where there is nothing. */
function* modeOf(sys: Sys, path: string): Routine<number | null> {
  const stat = yield* sys.stat(path).orErrno();
  return typeof stat === "number" ? null : stat.st_mode;
}

function* isLink(sys: Sys, path: string): Routine<boolean> {
  const stat = yield* sys.lstat(path).orErrno();
  return typeof stat !== "number" && (stat.st_mode & S_IFMT) === S_IFLNK;
}

/** mount(2): EINVAL for MS_MOVE where the parent mount of `source` is shared. */
function* hasSharedParent(sys: Sys, source: string): Routine<boolean> {
  const mounts = yield* readMountinfo(sys);
  const mount = mounts.findLast(({ target }) => target === source);
  const parent = mounts.find(({ id }) => id === mount?.parent);
  return parent?.optional.some((field) => field.startsWith("shared:")) === true;
}
