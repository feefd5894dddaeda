import { CGROUP2_SUPER_MAGIC } from "../../abi/magic.ts";
import { cgroupPath } from "../../cgroup/path.ts";
import type { Caller } from "../../fs/caller.ts";
import type { Dentry } from "../../fs/dentry.ts";
import type { MountRequest } from "../../fs/filesystem-type.ts";
import { PseudoSuperblock } from "../../fs/pseudo/pseudo-superblock.ts";
import type { CgroupNamespace } from "../../ns/cgroup-namespace.ts";
import type { Credentials } from "../../ns/credentials.ts";
import { savable } from "../../state/savable.ts";
import type { Kernel } from "../kernel.ts";
import { callingTask } from "../procfs/calling-task.ts";
import { CgroupDirectory } from "./cgroup-directory.ts";
import type { Cgroup2Type } from "./cgroup2-type.ts";
import { applyOptions, formatOptions, parseOptions } from "./mount-options.ts";

/** The file system of the unified hierarchy. There is one instance, of which every mount shows a part. */
export class CgroupSuperblock extends PseudoSuperblock {
  declare readonly type: Cgroup2Type;
  /** Who makes files at the moment, and so owns them; null between system calls. */
  actor: Credentials | null;

  constructor(type: Cgroup2Type, request: MountRequest) {
    super(request.vfs, type, request.vfs.initialUserNamespace, 0, CGROUP2_SUPER_MAGIC);
    this.actor = null;
    const root = new CgroupDirectory(this, type.kernel.cgroups.root, 0o555, 0, 0);
    this.plant(root);
    root.dentry = this.root;
  }

  get kernel(): Kernel {
    return this.type.kernel;
  }

  /** cgroup_show_path(): as the reader's cgroup namespace sees it. CGROUP-003 */
  override mountRootText(root: Dentry, reader: Caller | null): string | null {
    return cgroupPath((root.inode as CgroupDirectory).cgroup, this.namespaceOf(reader).root);
  }

  /** Of whoever asks; the initial one when the embedder does. */
  namespaceOf(caller: Caller | null): CgroupNamespace {
    const task = caller === null ? null : callingTask(caller);
    return task?.proxy?.cgroup ?? this.kernel.initialNamespaces.cgroup;
  }

  override options(): string {
    return formatOptions(this.kernel.cgroups);
  }

  /** cgroup_reconfigure(). Without a caller to tell whose namespace it is, options are the machine's. */
  override reconfigure(_flags: number, data: string): number {
    const options = parseOptions(data);
    if (typeof options === "number") return options;
    applyOptions(this.kernel.cgroups, options);
    return 0;
  }
}

savable(CgroupSuperblock, {
  name: "kernel.CgroupSuperblock",
  version: 1,
  saved: {},
  transient: { actor: () => null },
});
