import type { Credentials } from "../ns/credentials.ts";
import type { Caller } from "./caller.ts";
import type { FsContext } from "./fs-context.ts";
import { type Idmap, storedGid, storedUid } from "./idmap.ts";
import type { MountNamespace } from "./mount-namespace.ts";
import type { Superblock } from "./superblock.ts";
import type { TtyJobControl } from "./tty/job-control.ts";

/** Who owns what the caller makes through a mount (mapped_fsuid(), mapped_fsgid()): itself, or, where the mount maps ids, who it is behind it. */
export function creatorThrough(caller: Caller, idmap: Idmap | null, superblock: Superblock): Caller {
  return idmap === null ? caller : new MappedCaller(caller, idmap, superblock);
}

/** The caller with the ids that a file system stores for it. MNT-086 */
class MappedCaller implements Caller {
  readonly credentials: Credentials;
  readonly fs: FsContext;
  readonly mountNamespace: MountNamespace;
  readonly fileSizeLimit: number;
  readonly jobControl: TtyJobControl | null;
  readonly actsFor: Caller;

  constructor(caller: Caller, idmap: Idmap, { userNamespace }: Superblock) {
    const { fsuid, fsgid } = caller.credentials;
    this.credentials = caller.credentials.with({
      fsuid: storedUid(idmap, userNamespace, fsuid),
      fsgid: storedGid(idmap, userNamespace, fsgid),
    });
    this.fs = caller.fs;
    this.mountNamespace = caller.mountNamespace;
    this.fileSizeLimit = caller.fileSizeLimit;
    this.jobControl = caller.jobControl;
    this.actsFor = caller;
  }

  fileSizeLimitExceeded(): void {
    this.actsFor.fileSizeLimitExceeded();
  }
}
