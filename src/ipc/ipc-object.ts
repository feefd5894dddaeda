/** What shared memory segments, semaphore sets and message queues have in common: struct kern_ipc_perm (ipc/util.c). */
import { CAP_IPC_OWNER, CAP_SYS_ADMIN } from "../abi/capability.ts";
import { EACCES, EINVAL, EPERM } from "../abi/errno.ts";
import { S_IRWXUGO } from "../abi/stat.ts";
import type { Credentials } from "../ns/credentials.ts";
import { INVALID_ID, type Kgid, type Kuid } from "../ns/ids.ts";
import type { IpcNamespace } from "../ns/ipc-namespace.ts";
import { refuse } from "../ns/refusal.ts";
import { bool, int, uint } from "../state/fields.ts";
import { savable } from "../state/savable.ts";

/** What IPC_SET changes, in the numbers of the caller's user namespace. */
export interface IpcOwnership {
  readonly uid: number;
  readonly gid: number;
  readonly mode: number;
}

/** A System V IPC object (sysvipc(7)). Ids are kernel ids. */
export abstract class IpcObject {
  /** IPC_PRIVATE when it has none, or lost it: a segment that is to go with its last attachment. */
  key: number;
  /** 0 until it is entered in an IpcIds. */
  id: number;
  /** Distinguishes it from those that had its place in the table before. */
  sequence: number;
  uid: Kuid;
  gid: Kgid;
  /** Of the creator, for good. */
  readonly cuid: Kuid;
  readonly cgid: Kgid;
  /** Permission bits, and of a segment SHM_DEST and SHM_LOCKED. */
  mode: number;
  /** Removed: whoever still waits for it gets EIDRM. */
  isRemoved: boolean;

  constructor(key: number, flags: number, creator: Credentials) {
    this.key = key;
    this.id = 0;
    this.sequence = 0;
    this.uid = creator.euid;
    this.gid = creator.egid;
    this.cuid = creator.euid;
    this.cgid = creator.egid;
    this.mode = flags & S_IRWXUGO;
    this.isRemoved = false;
  }

  /** ipcperms(): what `wanted` (permission bits of any class) asks for. 0 or -EACCES. IPC-040 */
  mayAccess(credentials: Credentials, wanted: number, namespace: IpcNamespace): number {
    const { euid } = credentials;
    const requested = (wanted >> 6) | (wanted >> 3) | wanted;
    let granted = this.mode;
    if (euid === this.cuid || euid === this.uid) granted >>= 6;
    else if (credentials.inGroup(this.cgid) || credentials.inGroup(this.gid)) granted >>= 3;
    if ((requested & ~granted & 7) === 0 || credentials.hasCapability(CAP_IPC_OWNER, namespace.owner)) return 0;
    return refuse(EACCES, "IPC-040", {
      id: this.id,
      mode: this.mode,
      objectUid: this.uid,
      callerUid: euid,
      capability: CAP_IPC_OWNER,
      namespace: namespace.owner.name,
    });
  }

  /** ipcctl_obtain_check(): IPC_SET and IPC_RMID are the owner's, the creator's, and the namespace's administrator's. 0 or -EPERM. IPC-040 */
  mayControl(credentials: Credentials, namespace: IpcNamespace): number {
    const { euid } = credentials;
    if (euid === this.cuid || euid === this.uid || credentials.hasCapability(CAP_SYS_ADMIN, namespace.owner)) return 0;
    return refuse(EPERM, "IPC-040", {
      id: this.id,
      objectUid: this.uid,
      callerUid: euid,
      capability: CAP_SYS_ADMIN,
      namespace: namespace.owner.name,
    });
  }

  /** ipc_update_perm(): 0 or -EINVAL for ids that do not exist in the caller's user namespace. */
  updateOwnership(credentials: Credentials, { uid, gid, mode }: IpcOwnership): number {
    const kuid = credentials.userNamespace.makeKuid(uid);
    const kgid = credentials.userNamespace.makeKgid(gid);
    if (kuid === INVALID_ID || kgid === INVALID_ID) return -EINVAL;
    this.uid = kuid;
    this.gid = kgid;
    this.mode = (this.mode & ~S_IRWXUGO) | (mode & S_IRWXUGO);
    return 0;
  }
}

savable(IpcObject, {
  name: "ipc.IpcObject",
  version: 1,
  saved: {
    key: int,
    id: uint,
    sequence: uint,
    uid: uint,
    gid: uint,
    cuid: uint,
    cgid: uint,
    mode: uint,
    isRemoved: bool,
  },
});
