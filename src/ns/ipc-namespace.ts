/** IPC namespaces: the key and id spaces of System V IPC and POSIX message queues (ipc_namespaces(7), ipc/namespace.c). */
import { CLONE_NEWIPC } from "../abi/sched.ts";
import { anyRef, nullable, ref } from "../state/fields.ts";
import { savable } from "../state/savable.ts";
import type { Kuid } from "./ids.ts";
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

  constructor(owner: UserNamespace, charge: UserCounts | null) {
    super(CLONE_NEWIPC, owner.tree, owner, charge);
    this.contents = null;
  }

  /** create_ipc_ns(): an empty one; nothing is copied. IPC-001, IPC-021. Unpublished and without a reference. */
  static create(owner: UserNamespace, creator: Kuid): IpcNamespace | number {
    const charge = chargeNamespace(owner, creator, CLONE_NEWIPC);
    return typeof charge === "number" ? charge : new IpcNamespace(owner, charge);
  }

  protected override onRelease(): void {
    this.contents?.destroy();
    this.contents = null;
  }
}

savable(IpcNamespace, {
  name: "ns.IpcNamespace",
  version: 1,
  saved: { owner: ref(() => UserNamespace), contents: nullable(anyRef<IpcContents>("destroy")) },
});
