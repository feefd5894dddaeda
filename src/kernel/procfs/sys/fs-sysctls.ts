/** /proc/sys/fs (proc_sys_fs(5)). */
import { EINVAL } from "../../../abi/errno.ts";
import { PAGE_SIZE } from "../../../abi/limits.ts";
import { OVERFLOW_ID } from "../../../ns/ids.ts";
import type { ProcView } from "../view.ts";
import { ConstantSysctl, IntegerSysctl, type Sysctl } from "./sysctl.ts";

/** Descriptors of one process: the largest RLIMIT_NOFILE (sysctl_nr_open). */
const NR_OPEN = 1024 * 1024;
const UINT_MAX = 2 ** 32 - 1;
/** LONG_MAX: open files are not limited in number. */
const FILE_MAX = "9223372036854775807";
/** round_pipe_size(): the largest power of two below 2^32. */
const PIPE_SIZE_LIMIT = 2 ** 31;

type VfsNumber = "mountMax" | "protectedFifos" | "protectedHardlinks" | "protectedRegular" | "protectedSymlinks";

/** A number the virtual file system keeps, within bounds (proc_dointvec_minmax()). */
class VfsSysctl extends IntegerSysctl {
  readonly field: VfsNumber;
  readonly minimum: number;
  readonly maximum: number;

  constructor(path: string, field: VfsNumber, minimum: number, maximum: number) {
    super(path, 0o644);
    this.field = field;
    this.minimum = minimum;
    this.maximum = maximum;
  }

  override get(view: ProcView): number {
    return view.kernel.vfs[this.field];
  }

  override set(view: ProcView, value: number): number {
    if (value < this.minimum || value > this.maximum) return -EINVAL;
    view.kernel.vfs[this.field] = value;
    return 0;
  }
}

/** pipe(7): what an unprivileged process may make a pipe's capacity; rounded up to a power of two pages. */
class PipeMaxSizeSysctl extends IntegerSysctl {
  override get(view: ProcView): number {
    return view.kernel.vfs.pipeMaxSize;
  }

  override set(view: ProcView, value: number): number {
    if (value < 0 || value > PIPE_SIZE_LIMIT) return -EINVAL;
    view.kernel.vfs.pipeMaxSize = Math.max(PAGE_SIZE, 2 ** Math.ceil(Math.log2(Math.max(1, value))));
    return 0;
  }
}

export const FS_SYSCTLS: readonly Sysctl[] = [
  new ConstantSysctl("fs/file-max", FILE_MAX),
  new VfsSysctl("fs/mount-max", "mountMax", 1, UINT_MAX), // MNT-063
  new ConstantSysctl("fs/nr_open", NR_OPEN),
  new ConstantSysctl("fs/overflowgid", OVERFLOW_ID),
  new ConstantSysctl("fs/overflowuid", OVERFLOW_ID),
  new PipeMaxSizeSysctl("fs/pipe-max-size", 0o644),
  new VfsSysctl("fs/protected_fifos", "protectedFifos", 0, 2),
  new VfsSysctl("fs/protected_hardlinks", "protectedHardlinks", 0, 1),
  new VfsSysctl("fs/protected_regular", "protectedRegular", 0, 2),
  new VfsSysctl("fs/protected_symlinks", "protectedSymlinks", 0, 1),
  // A set-user-ID program is not dumpable.
  new ConstantSysctl("fs/suid_dumpable", 0),
];
