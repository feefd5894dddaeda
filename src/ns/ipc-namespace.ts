/** IPC namespaces: the key and id spaces of System V IPC and POSIX message queues (ipc_namespaces(7), ipc/namespace.c). */
import { CLONE_NEWIPC } from "../abi/sched.ts";
import { anyRef, nullable, ref, uint } from "../state/fields.ts";
import { savable } from "../state/savable.ts";
import type { Credentials } from "./credentials.ts";
import type { Kgid, Kuid } from "./ids.ts";
import { Namespace } from "./namespace.ts";
import { chargeNamespace } from "./namespace-limits.ts";
import type { UserCounts } from "./user-counts.ts";
import { UserNamespace } from "./user-namespace.ts";

/** The objects and limits of an IPC namespace: those of ipc/, which is above this folder. */
export interface IpcContents {
  /** free_ipc_ns(): the namespace is gone, and everything in it. IPC-047 */
  destroy(): void;
}

/** An IPC namespace (ipc_namespaces(7)). */
export class IpcNamespace extends Namespace {
  declare readonly owner: UserNamespace;
  /** Null until somebody looks: what was never touched is empty, with the default limits. */
  contents: IpcContents | null;
  /** fsuid and fsgid of who made it: the owner of the directory of message queues. */
  readonly creatorUid: Kuid;
  readonly creatorGid: Kgid;

  constructor(owner: UserNamespace, charge: UserCounts | null, creatorUid: Kuid = 0, creatorGid: Kgid = 0) {
    super(CLONE_NEWIPC, owner.tree, owner, charge);
    this.creatorUid = creatorUid;
    this.creatorGid = creatorGid;
    this.contents = null;
  }

  /** create_ipc_ns(): an empty one; nothing is copied. IPC-001, IPC-021. Unpublished and without a reference. */
  static create(owner: UserNamespace, creator: Credentials): IpcNamespace | number {
    const charge = chargeNamespace(owner, creator.euid, CLONE_NEWIPC);
    return typeof charge === "number" ? charge : new IpcNamespace(owner, charge, creator.fsuid, creator.fsgid);
  }

  protected override onRelease(): void {
    this.contents?.destroy();
    this.contents = null;
  }
}

savable(IpcNamespace, {
  name: "ns.IpcNamespace",
  version: 1,
  saved: {
    owner: ref(() => UserNamespace),
    contents: nullable(anyRef<IpcContents>("destroy")),
    creatorUid: uint,
    creatorGid: uint,
  },
});
