import { EBUSY } from "../../abi/errno.ts";
import { PROC_SUPER_MAGIC } from "../../abi/magic.ts";
import { MS_NODIRATIME } from "../../abi/mount.ts";
import type { MountRequest } from "../../fs/filesystem-type.ts";
import { PseudoSuperblock } from "../../fs/pseudo/pseudo-superblock.ts";
import { USE_SUPERBLOCK } from "../../ns/namespace-use.ts";
import { PidNamespace } from "../../ns/pid-namespace.ts";
import { bool, nullable, ref, struct, text, uint } from "../../state/fields.ts";
import { savable } from "../../state/savable.ts";
import type { Kernel } from "../kernel.ts";
import { formatProcfsOptions, type ProcfsOptions, parseProcfsOptions } from "./mount-options.ts";
import type { ProcfsType } from "./procfs-type.ts";
import { RootDirectory } from "./root-directory.ts";

/** One instance of /proc: a window on the processes of one pid namespace, which it keeps alive. LIFE-001, PID-080 */
export class ProcfsSuperblock extends PseudoSuperblock {
  declare readonly type: ProcfsType;
  readonly pidNamespace: PidNamespace;
  mountOptions: ProcfsOptions;

  constructor(type: ProcfsType, request: MountRequest, pidNamespace: PidNamespace, options: ProcfsOptions) {
    super(request.vfs, type, pidNamespace.owner, request.flags | MS_NODIRATIME, PROC_SUPER_MAGIC);
    this.pidNamespace = pidNamespace;
    this.mountOptions = options;
    pidNamespace.retain(USE_SUPERBLOCK);
    this.plant(new RootDirectory(this));
  }

  get kernel(): Kernel {
    return this.type.kernel;
  }

  /** Processes alone give nothing of the system away. MNT-061 */
  override get revealsSystem(): boolean {
    return !this.mountOptions.isPidOnly || !this.kernel.behaves("subsetPidRevealsNothing");
  }

  override options(): string {
    return formatProcfsOptions(this.mountOptions);
  }

  /** mount(2) MS_REMOUNT. proc(5): EINVAL, as at mount; EBUSY, pidns= of an instance that has its pid namespace. */
  override reconfigure(_flags: number, data: string): number {
    const options = parseProcfsOptions(data, this.mountOptions, this.userNamespace);
    if (typeof options === "number") return options;
    if (options.pidNamespacePath !== null) return -EBUSY;
    this.mountOptions = options;
    if (options.isPidOnly) (this.root.inode as RootDirectory).removeSystemFiles();
    return 0;
  }

  override kill(): void {
    this.pidNamespace.release(USE_SUPERBLOCK);
    super.kill();
  }
}

savable(ProcfsSuperblock, {
  name: "kernel.ProcfsSuperblock",
  version: 1,
  saved: {
    pidNamespace: ref(() => PidNamespace),
    mountOptions: struct<ProcfsOptions>({
      hidePid: uint,
      gid: uint,
      isPidOnly: bool,
      pidNamespacePath: nullable(text),
    }),
  },
});
