import { CAP_SYS_ADMIN } from "../../abi/capability.ts";
import { ENOENT, EPERM } from "../../abi/errno.ts";
import type { Dentry } from "../../fs/dentry.ts";
import { FilesystemType, FS_USERNS_MOUNT, type MountRequest } from "../../fs/filesystem-type.ts";
import { Mount } from "../../fs/mount.ts";
import type { Superblock } from "../../fs/superblock.ts";
import { refuse } from "../../ns/refusal.ts";
import { anyRef, nullable, ref } from "../../state/fields.ts";
import { savable } from "../../state/savable.ts";
import type { Kernel } from "../kernel.ts";
import type { CgroupDirectory } from "./cgroup-directory.ts";
import { CgroupSuperblock } from "./cgroup-superblock.ts";
import { applyOptions, parseOptions } from "./mount-options.ts";

/** cgroup2 (cgroups(7)). A mount shows the hierarchy from the root of the mounter's cgroup namespace on. CGROUP-004 */
export class Cgroup2Type extends FilesystemType {
  readonly kernel: Kernel;
  /** Keeps the instance while it is mounted nowhere: cgroups stay, with their owners and limits. */
  internal: Mount | null;

  /** @param kernel initialized: mounting asks for its initial namespaces. */
  constructor(kernel: Kernel) {
    super("cgroup2", FS_USERNS_MOUNT);
    this.kernel = kernel;
    this.internal = null;
  }

  override mount(request: MountRequest): Superblock | number {
    const options = parseOptions(request.data);
    if (typeof options === "number") return options;
    if (this.internal === null) this.internal = Mount.internal(new CgroupSuperblock(this, request));
    const superblock = this.internal.superblock as CgroupSuperblock;
    const { caller } = request;
    const namespace = superblock.namespaceOf(caller);
    // mount_capable() asks the owner of the cgroup namespace: it is that one's cgroups which are shown.
    if (caller !== null && !caller.credentials.hasCapability(CAP_SYS_ADMIN, namespace.owner)) {
      return refuse(EPERM, "CGROUP-009", { cgroup: namespace.name, owner: namespace.owner.name });
    }
    if (namespace.isInitial) applyOptions(this.kernel.cgroups, options);
    return superblock;
  }

  /** cgroup_do_get_tree(): mount(2) ENOENT, the root of the namespace was removed. CGROUP-011 */
  override rootFor({ caller }: MountRequest, superblock: CgroupSuperblock): Dentry | number {
    const { root } = superblock.namespaceOf(caller);
    return root.isDead ? -ENOENT : (root.node as CgroupDirectory).dentry!;
  }
}

savable(Cgroup2Type, {
  name: "kernel.Cgroup2Type",
  version: 1,
  saved: { kernel: anyRef<Kernel>(), internal: nullable(ref(() => Mount)) },
});
