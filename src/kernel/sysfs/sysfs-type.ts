import { CAP_SYS_ADMIN } from "../../abi/capability.ts";
import { EPERM } from "../../abi/errno.ts";
import { FilesystemType, FS_USERNS_MOUNT, type MountRequest } from "../../fs/filesystem-type.ts";
import type { Superblock } from "../../fs/superblock.ts";
import { refuseCapability } from "../../ns/refusal.ts";
import { anyRef } from "../../state/fields.ts";
import { savable } from "../../state/savable.ts";
import type { Kernel } from "../kernel.ts";
import { callingTask } from "../procfs/calling-task.ts";
import { SysfsSuperblock } from "./sysfs-superblock.ts";

/** sysfs(5): devices as directories. Of them it has those of the network. */
export class SysfsType extends FilesystemType {
  readonly kernel: Kernel;

  constructor(kernel: Kernel) {
    super("sysfs", FS_USERNS_MOUNT);
    this.kernel = kernel;
  }

  /** sysfs_init_fs_context(): an instance shows the network namespace of its mounter, over which it needs CAP_SYS_ADMIN. NET-045 */
  override mount(request: MountRequest): Superblock | number {
    const { caller } = request;
    const namespace = (caller === null ? null : callingTask(caller))?.nsProxy.net ?? this.kernel.initialNamespaces.net;
    if (caller !== null && !caller.credentials.hasCapability(CAP_SYS_ADMIN, namespace.owner))
      return refuseCapability(EPERM, "NET-045", caller.credentials, CAP_SYS_ADMIN, namespace.owner);
    return new SysfsSuperblock(this, request, namespace);
  }
}

savable(SysfsType, { name: "kernel.SysfsType", version: 1, saved: { kernel: anyRef<Kernel>() } });
