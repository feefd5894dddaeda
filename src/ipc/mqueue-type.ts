import { CAP_SYS_ADMIN } from "../abi/capability.ts";
import { EPERM } from "../abi/errno.ts";
import { FilesystemType, FS_USERNS_MOUNT, type MountRequest } from "../fs/filesystem-type.ts";
import type { Superblock } from "../fs/superblock.ts";
import { anyRef } from "../state/fields.ts";
import { savable } from "../state/savable.ts";
import type { IpcHost } from "./ipc-host.ts";
import { ipcOf } from "./ipc-objects.ts";

/** mqueue: the POSIX message queues of an IPC namespace as files (mq_overview(7)). */
export class MqueueType extends FilesystemType {
  readonly host: IpcHost;

  constructor(host: IpcHost) {
    super("mqueue", FS_USERNS_MOUNT);
    this.host = host;
  }

  /** mqueue_get_tree(): all mounts made in one IPC namespace show the same queues. IPC-030 */
  override mount(request: MountRequest): Superblock | number {
    const { caller } = request;
    const namespace = this.host.ipcNamespaceOf(caller);
    // mount(2): EPERM, without privilege over the namespace (mount_capable()). MNT-060
    if (caller !== null && !caller.credentials.hasCapability(CAP_SYS_ADMIN, namespace.owner)) return -EPERM;
    return ipcOf(namespace, this.host).mqueue;
  }
}

savable(MqueueType, { name: "ipc.MqueueType", version: 1, saved: { host: anyRef<IpcHost>() } });
