import { POLLERR, POLLPRI } from "../../abi/poll.ts";
import type { Caller } from "../../fs/caller.ts";
import { ALWAYS_READY } from "../../fs/file-description.ts";
import type { Path } from "../../fs/path.ts";
import { TextFileDescription } from "../../fs/pseudo/text-file.ts";
import { CgroupNamespace } from "../../ns/cgroup-namespace.ts";
import type { Credentials } from "../../ns/credentials.ts";
import { USE_OPENER } from "../../ns/namespace-use.ts";
import { ref, uint } from "../../state/fields.ts";
import { savable } from "../../state/savable.ts";
import type { WaitQueue } from "../../waiter/wait-queue.ts";
import type { CgroupFile } from "./cgroup-file.ts";

/** An open control file: it acts with the credentials and in the cgroup namespace of its opener, whoever writes (cgroup_file_open()). */
export class CgroupFileDescription extends TextFileDescription {
  readonly namespace: CgroupNamespace;
  /** The file's count of changes when it was last read from the start. */
  seenChange: number;

  constructor(path: Path, flags: number, credentials: Credentials, namespace: CgroupNamespace) {
    super(path, flags, credentials);
    this.namespace = namespace;
    this.seenChange = 0;
    namespace.retain(USE_OPENER);
  }

  override get inode(): CgroupFile {
    return this.path.dentry.inode as CgroupFile;
  }

  override get queue(): WaitQueue {
    return this.inode.waiters;
  }

  /** kernfs_generic_poll(): POLLPRI and POLLERR until the new contents are read. */
  override poll(_caller: Caller): number {
    return this.inode.isGone || this.seenChange !== this.inode.changes
      ? ALWAYS_READY | POLLERR | POLLPRI
      : ALWAYS_READY;
  }

  override onRelease(): void {
    super.onRelease();
    this.namespace.release(USE_OPENER);
  }
}

savable(CgroupFileDescription, {
  name: "kernel.CgroupFileDescription",
  version: 1,
  saved: { namespace: ref(() => CgroupNamespace), seenChange: uint },
});
