import { major, minor } from "../abi/dev.ts";
import { EINVAL } from "../abi/errno.ts";
import { AT_STATX_SYNC_TYPE } from "../abi/fcntl.ts";
import { STATX__RESERVED, STATX_BASIC_STATS, STATX_BTIME, STATX_MNT_ID, STATX_MNT_ID_UNIQUE } from "../abi/statx.ts";
import { Statx } from "../abi/statx-struct.ts";
import { SYS_statx } from "../abi/unistd-riscv64.ts";
import type { Kstat } from "../fs/kstat.ts";
import type { SyscallArguments } from "../kernel/syscall-arguments.ts";
import type { Task } from "../kernel/task.ts";
import { full, type SyscallEntry } from "./entry.ts";
import { structBuffer, structView } from "./scratch.ts";
import { statArgument } from "./stat.ts";

// statx(2)

function statx(task: Task, args: SyscallArguments): number {
  const flags = args.uint(2);
  const mask = args.uint(3);
  // statx(2): EINVAL, reserved flag specified in mask; contradictory synchronisation flags
  if ((mask & STATX__RESERVED) !== 0) return -EINVAL;
  if ((flags & AT_STATX_SYNC_TYPE) === AT_STATX_SYNC_TYPE) return -EINVAL;
  const found = statArgument(task, args, flags);
  return typeof found === "number" ? found : copyOutStatx(task, found, mask, args.pointer(4));
}

/** cp_statx() */
function copyOutStatx(task: Task, stat: Kstat, mask: number, address: number): number {
  const { userNamespace } = task.credentials;
  const { atime, btime, ctime, mtime } = stat;
  const isUnique = (mask & STATX_MNT_ID_UNIQUE) !== 0;
  Statx.write(structView, 0, {
    // statx(2): what was not asked for may be given all the same
    stx_mask: STATX_BASIC_STATS | STATX_BTIME | (isUnique ? STATX_MNT_ID_UNIQUE : STATX_MNT_ID),
    stx_blksize: stat.blockSize,
    stx_attributes: stat.attributes,
    stx_nlink: stat.nlink,
    stx_uid: userNamespace.fromKuidMunged(stat.uid),
    stx_gid: userNamespace.fromKgidMunged(stat.gid),
    stx_mode: stat.mode,
    stx_ino: stat.ino,
    stx_size: stat.size,
    stx_blocks: stat.blocks,
    stx_attributes_mask: stat.attributesMask,
    "stx_atime.tv_sec": atime.seconds,
    "stx_atime.tv_nsec": atime.nanoseconds,
    "stx_btime.tv_sec": btime.seconds,
    "stx_btime.tv_nsec": btime.nanoseconds,
    "stx_ctime.tv_sec": ctime.seconds,
    "stx_ctime.tv_nsec": ctime.nanoseconds,
    "stx_mtime.tv_sec": mtime.seconds,
    "stx_mtime.tv_nsec": mtime.nanoseconds,
    stx_rdev_major: major(stat.rdev),
    stx_rdev_minor: minor(stat.rdev),
    stx_dev_major: major(stat.dev),
    stx_dev_minor: minor(stat.dev),
    stx_mnt_id: isUnique ? stat.uniqueMountId : stat.mountId,
  });
  return task.mm!.copyOut(address, structBuffer, 0, Statx.size);
}

export const statxSyscalls: readonly SyscallEntry[] = [
  full(SYS_statx, statx, ["dirfd", "path", "statxFlags", "statxMask", "statxOut"]),
];
