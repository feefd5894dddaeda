import { MQUEUE_MAGIC } from "../abi/magic.ts";
import { Dentry } from "../fs/dentry.ts";
import type { FilesystemType } from "../fs/filesystem-type.ts";
import { type StatfsData, simpleStatfs } from "../fs/statfs.ts";
import { Superblock } from "../fs/superblock.ts";
import { anyRef, nullable } from "../state/fields.ts";
import { savable } from "../state/savable.ts";
import type { IpcHost } from "./ipc-host.ts";
import type { IpcObjects } from "./ipc-objects.ts";
import { MqueueDirectory } from "./mqueue-directory.ts";

/**
 * The mqueue file system of an IPC namespace: mq_open(2) makes files in it, and every mount of it in the namespace shows it. Mounts and open
 * queues keep the file system, not the namespace: after that is gone, what is there can be used, and nothing made. IPC-032, LIFE-009, LIFE-010
 */
export class MqueueSuperblock extends Superblock {
  /** Null once the namespace is gone (mq_clear_sbinfo()). */
  ipc: IpcObjects | null;
  readonly host: IpcHost;

  constructor(ipc: IpcObjects, type: FilesystemType) {
    const { namespace, host } = ipc;
    super(host.vfs, type, namespace.owner, 0);
    this.ipc = ipc;
    this.host = host;
    this.root = new Dentry(null, "", new MqueueDirectory(this, namespace.creatorUid, namespace.creatorGid));
  }

  override statfs(): StatfsData {
    return simpleStatfs(MQUEUE_MAGIC, this.dev);
  }

  /** kill_litter_super(): no queue keeps its name. */
  override kill(): void {
    const directory = this.root.inode as MqueueDirectory;
    for (const child of [...(this.root.children?.values() ?? [])]) directory.remove(child);
    super.kill();
  }
}

savable(MqueueSuperblock, {
  name: "ipc.MqueueSuperblock",
  version: 1,
  saved: { ipc: nullable(anyRef<IpcObjects>("destroy")), host: anyRef<IpcHost>() },
});
